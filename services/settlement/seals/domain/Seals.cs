using System.Security.Cryptography;

namespace Aptic.Settlement.Seals.Domain;

/// <summary>What a seal's digest is made of: a digest for each bucket of consecutive sequences, so that what differs has a place.</summary>
/// <param name="Sequences">How many sequences a bucket has; the last one ends with the seal.</param>
/// <param name="Digests">In order, hexadecimal; each over the digests of its events.</param>
public sealed record SealBuckets(int Sequences, IReadOnlyList<string> Digests);

/// <param name="Of">The run or the period that it was set with.</param>
/// <param name="Buckets">Null in seals from before there were buckets: their digest is over all events at once.</param>
public sealed record Seal(string Of, Guid StreamId, long UpToSequence, string Digest, string? PreviousDigest, SealBuckets? Buckets)
{
    private const string IsNotOfItsEvents = "Le scellé ne correspond pas à ses événements, ou ses empreintes ont été changées.";
    private const string WasChanged = "Le scellé lui-même a été changé.";
    private const string IsOfOther = "Parmi ces événements, un au moins a été changé avec son empreinte.";

    /// <summary>The digest of a seal, chained to the one before.</summary>
    /// <param name="previous">The digest of the seal before; null for the first.</param>
    public static string DigestOf(string? previous, SealBuckets buckets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (previous is not null) hash.AppendData(Convert.FromHexString(previous));
        foreach (var bucket in buckets.Digests) hash.AppendData(Convert.FromHexString(bucket));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Where the seal is not that of the digests that are kept of its events; null where it is.</summary>
    /// <param name="kept">The digests of the events since the seal before.</param>
    public DifferingEvents? DifferenceFrom(LeafDigests kept, Seal? before)
    {
        var after = before?.UpToSequence ?? 0;
        if (Buckets is null)
            return PreviousDigest == before?.Digest && kept.Chain() == Digest ? null : Whole(IsNotOfItsEvents);
        if (PreviousDigest != before?.Digest || DigestOf(PreviousDigest, Buckets) != Digest) return Whole(WasChanged);

        var found = kept.BucketsUpTo(UpToSequence);
        if (found.Sequences != Buckets.Sequences || found.Digests.Count != Buckets.Digests.Count) return Whole(WasChanged);

        for (var index = 0; index < found.Digests.Count; index++)
        {
            if (found.Digests[index] == Buckets.Digests[index]) continue;
            var first = after + 1 + (long)index * Buckets.Sequences;
            return new DifferingEvents(first, Math.Min(first + Buckets.Sequences - 1, UpToSequence), null, null, IsOfOther);
        }

        return null;
    }

    private DifferingEvents Whole(string detail) => new(UpToSequence, UpToSequence, "seal", StreamId, detail);
}

/// <summary>What is not what it was: one event, or several of which it is not known which.</summary>
/// <param name="Type">Null where the event is gone, or not known.</param>
/// <param name="Detail">In the words of whoever reads the proof.</param>
public sealed record DifferingEvents(long Sequence, long ToSequence, string? Type, Guid? StreamId, string Detail);

/// <summary>Gathers the digests of events after a seal, in their order, into buckets and into one chain.</summary>
/// <param name="before">Null where there is none.</param>
/// <param name="bucketSequences">Of the seal that they are compared with, or of a new one.</param>
public sealed class LeafDigests(Seal? before, int bucketSequences = LeafDigests.BucketSequences) : IDisposable
{
    /// <summary>Narrows what differs to a thousand events, at 64 characters of the seal for each thousand.</summary>
    public const int BucketSequences = 1_000;

    private readonly long _after = before?.UpToSequence ?? 0;
    private readonly IncrementalHash _bucket = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _chain = ChainAfter(before?.Digest);
    private readonly List<string> _buckets = [];

    public void Add(long sequence, byte[] digest)
    {
        EndBucketsBefore((sequence - _after - 1) / bucketSequences);
        _bucket.AppendData(digest);
        _chain.AppendData(digest);
    }

    /// <summary>To be asked for once, when all are added.</summary>
    public SealBuckets BucketsUpTo(long sequence)
    {
        EndBucketsBefore((sequence - _after + bucketSequences - 1) / bucketSequences);
        return new SealBuckets(bucketSequences, _buckets);
    }

    /// <summary>One digest over all and the seal before, as seals were made before there were buckets. To be asked for once.</summary>
    public string Chain() => Convert.ToHexStringLower(_chain.GetHashAndReset());

    public void Dispose()
    {
        _bucket.Dispose();
        _chain.Dispose();
    }

    private static IncrementalHash ChainAfter(string? previous)
    {
        var chain = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (previous is not null) chain.AppendData(Convert.FromHexString(previous));
        return chain;
    }

    private void EndBucketsBefore(long index)
    {
        while (_buckets.Count < index) _buckets.Add(Convert.ToHexStringLower(_bucket.GetHashAndReset()));
    }
}
