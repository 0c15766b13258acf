using Aptic.Hosting;
using Aptic.Settlement.Periods;
using Aptic.Settlement.SettlementRuns;

namespace Aptic.Settlement.Replay;

/// <summary>
/// Seals what was stored up to each exported run and each closed month. The seal and the digests that it is made of are stored
/// together; where two replicas try, the database takes one, and the other finds it done.
/// </summary>
public sealed class Sealer(EventDigests digests, Decisions decisions, TimeProvider time)
{
    private long? _lookedUpTo;

    /// <param name="upTo">Up to where no event can come in between any more.</param>
    public async Task SealAsync(long upTo, CancellationToken cancellationToken)
    {
        _lookedUpTo ??= await digests.LastAsync(cancellationToken);
        if (_lookedUpTo >= upTo) return;

        foreach (var (sequence, streamId, data) in await digests.DueAsync(_lookedUpTo.Value, upTo, cancellationToken))
            await decisions.DecideAsync(SettlementService.Name, async session =>
            {
                var last = await digests.SealsAsync(cancellationToken) is [.., var youngest] ? youngest : null;
                if (last is not null && last.UpToSequence >= sequence) return;

                var after = last?.UpToSequence ?? 0;
                var digest = await digests.ChainAsync(last?.Digest, after, sequence, cancellationToken);
                if (data is PeriodClosed closed)
                    (await session.Events.FetchForWriting<AccountingPeriod>(streamId, cancellationToken))
                        .AppendOne(new PeriodSealed(closed.Period, sequence, digest, last?.Digest, time.GetUtcNow()));
                else
                    (await session.Events.FetchForWriting<SettlementRun>(streamId, cancellationToken))
                        .AppendOne(new RunSealed(streamId, sequence, digest, last?.Digest, time.GetUtcNow()));
                session.QueueSqlCommand(EventDigests.Keep, after, sequence);
            }, cancellationToken);
        _lookedUpTo = upTo;
    }
}
