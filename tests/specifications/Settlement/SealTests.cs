using System.Security.Cryptography;
using Aptic.Settlement.Seals.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>A seal is that of its events alone, and says where they differ.</summary>
public sealed class SealTests
{
    private const int Bucket = 10;
    private static readonly Seal Before = new("run 1", Guid.Empty, 7, Convert.ToHexStringLower(LeafOf(1)), null, null);

    [Fact]
    public void A_seal_is_that_of_the_digests_that_it_was_made_of()
    {
        Assert.Null(SealOf(28).DifferenceFrom(Kept(28), Before));
        Assert.Equal(3, SealOf(28).Buckets!.Digests.Count);
        Assert.Equal(2, SealOf(27).Buckets!.Digests.Count);
    }

    [Theory]
    [InlineData(8, 8, 17)]
    [InlineData(17, 8, 17)]
    [InlineData(18, 18, 27)]
    [InlineData(28, 28, 28)]
    public void A_digest_that_was_changed_is_found_in_its_bucket(long changed, long from, long to)
    {
        var found = SealOf(28).DifferenceFrom(Kept(28, changed), Before)!;

        Assert.Equal((from, to), (found.Sequence, found.ToSequence));
        Assert.Null(found.Type);
    }

    [Fact]
    public void Sequences_without_an_event_leave_others_where_they_are()
    {
        var seal = SealOf(48, gap: (12, 40));

        Assert.Equal(5, seal.Buckets!.Digests.Count);
        Assert.Null(seal.DifferenceFrom(Kept(48, gap: (12, 40)), Before));
        Assert.Equal(38, seal.DifferenceFrom(Kept(48, 41, (12, 40)), Before)!.Sequence);
    }

    [Fact]
    public void A_seal_that_was_changed_itself_is_named()
    {
        var seal = SealOf(28);
        var other = Convert.ToHexStringLower(LeafOf(99));

        Assert.All(
            new[]
            {
                seal with { Digest = other }, seal with { PreviousDigest = other }, seal with { PreviousDigest = null },
                seal with { Buckets = seal.Buckets! with { Digests = [other, .. seal.Buckets.Digests.Skip(1)] } },
                seal with { Buckets = seal.Buckets! with { Digests = [.. seal.Buckets.Digests.Skip(1)] } }, seal with { UpToSequence = 27 },
            },
            changed => Assert.Equal(
                ("seal", changed.UpToSequence, changed.UpToSequence), PlaceOf(changed.DifferenceFrom(Kept(28), Before)!)));
    }

    [Fact]
    public void A_seal_from_before_there_were_buckets_is_proved_as_it_was_made()
    {
        var seal = SealOf(28) with { Digest = Kept(28).Chain(), Buckets = null };

        Assert.Null(seal.DifferenceFrom(Kept(28), Before));
        Assert.Equal(("seal", 28L, 28L), PlaceOf(seal.DifferenceFrom(Kept(28, 9), Before)!));
        Assert.Equal(("seal", 28L, 28L), PlaceOf(seal.DifferenceFrom(Kept(28), Before with { Digest = seal.Digest })!));
    }

    private static (string?, long, long) PlaceOf(DifferingEvents found) => (found.Type, found.Sequence, found.ToSequence);

    private static Seal SealOf(long upTo, (long, long)? gap = null)
    {
        var buckets = Kept(upTo, gap: gap).BucketsUpTo(upTo);
        return new Seal("run 2", Guid.Empty, upTo, Seal.DigestOf(Before.Digest, buckets), Before.Digest, buckets);
    }

    private static LeafDigests Kept(long upTo, long? changed = null, (long From, long To)? gap = null)
    {
        var leaves = new LeafDigests(Before, Bucket);
        for (var sequence = Before.UpToSequence + 1; sequence <= upTo; sequence++)
        {
            if (gap is { } missing && sequence >= missing.From && sequence <= missing.To) continue;
            leaves.Add(sequence, LeafOf(sequence == changed ? -sequence : sequence));
        }

        return leaves;
    }

    private static byte[] LeafOf(long number) => SHA256.HashData(BitConverter.GetBytes(number));
}
