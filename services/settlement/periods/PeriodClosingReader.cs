using Aptic.Settlement.Earnings;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Reports;

namespace Aptic.Settlement.Periods;

/// <summary>Finds what the closing of a month is decided on.</summary>
public sealed class PeriodClosingReader(StatementQueries statements, StatementBooks books, PeriodDigest digests, DayReader days)
{
    /// <summary>The month as the books say it now.</summary>
    public async Task<PeriodDecider.PrepareClosing> DrawUpAsync(
        string period, Guid commandId, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var upTo = await statements.KnownAsync(null, cancellationToken);
        var closings = await statements.ClosingsAsync(cancellationToken);
        var lastDay = Month.FirstDayOf(period).AddMonths(1).AddDays(-1);
        var isLastDayClosed = (await days.ClosedAsync([lastDay], cancellationToken)).ContainsKey(lastDay);
        var digest = await digests.OfAsync(BookWindow.Of(period, closings, upTo), cancellationToken);
        return new PeriodDecider.PrepareClosing(
            commandId, period, await FirstOpenAsync(cancellationToken), isLastDayClosed, upTo, digest, by, now);
    }

    /// <summary>The digest of a month that was drawn up, from the rows as they are now.</summary>
    public async Task<string> DigestAsync(PeriodClosingPrepared prepared, CancellationToken cancellationToken) => await digests.OfAsync(
        BookWindow.Of(prepared.Period, await statements.ClosingsAsync(cancellationToken), prepared.UpToSequence), cancellationToken);

    /// <summary>The month whose turn it is to be closed; null where the books are empty.</summary>
    public async Task<string?> FirstOpenAsync(CancellationToken cancellationToken) =>
        await statements.ClosingsAsync(cancellationToken) is [.., var last]
            ? Month.After(last.Period)
            : await books.FirstMonthAsync(cancellationToken);
}
