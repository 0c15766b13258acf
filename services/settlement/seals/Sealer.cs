using Aptic.Hosting;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Seals.Domain;

namespace Aptic.Settlement.Seals;

/// <summary>
/// Keeps the digest of each event soon after it was stored, and seals what was stored up to each exported run and each closed month.
/// No digest is kept beyond what is due to be sealed and is not: so a seal that is missing is told from one that is to come. Where two
/// replicas try, the database takes one, and the other finds it done.
/// </summary>
public sealed class Sealer(EventDigests digests, Decisions decisions, TimeProvider time)
{
    private const string Actor = "settlement";

    private long? _lookedUpTo;

    /// <param name="upTo">Up to where no event can come in between any more.</param>
    public async Task SealAsync(long upTo, CancellationToken cancellationToken)
    {
        // What ends the digests may be due itself, its seal not set yet.
        _lookedUpTo ??= Math.Max(await digests.LastAsync(cancellationToken) - 1, 0);
        if (_lookedUpTo >= upTo) return;

        foreach (var (sequence, streamId, data) in await digests.DueAsync(_lookedUpTo.Value, upTo, cancellationToken))
        {
            await digests.KeepAsync(sequence, cancellationToken);
            await SealAsync(sequence, streamId, data, cancellationToken);
        }

        await digests.KeepAsync(upTo, cancellationToken);
        _lookedUpTo = upTo;
    }

    private Task SealAsync(long sequence, Guid streamId, object data, CancellationToken cancellationToken) =>
        decisions.DecideAsync(Actor, async session =>
        {
            var last = await digests.SealsAsync(cancellationToken) is [.., var youngest] ? youngest : null;
            if (last is not null && last.UpToSequence >= sequence) return;

            var after = last?.UpToSequence ?? 0;
            using var leaves = new LeafDigests(last);
            await digests.GatherAsync(leaves, after, sequence, cancellationToken);
            var buckets = leaves.BucketsUpTo(sequence);
            var digest = Seal.DigestOf(last?.Digest, buckets);
            if (data is PeriodClosed closed)
                (await session.Events.FetchForWriting<AccountingPeriod>(streamId, cancellationToken))
                    .AppendOne(new PeriodSealed(closed.Period, sequence, digest, last?.Digest, time.GetUtcNow(), buckets));
            else
                (await session.Events.FetchForWriting<SettlementRun>(streamId, cancellationToken))
                    .AppendOne(new RunSealed(streamId, sequence, digest, last?.Digest, time.GetUtcNow(), buckets));
        }, cancellationToken);
}
