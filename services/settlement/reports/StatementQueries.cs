using Aptic.Kernel;
using Aptic.Settlement.Books;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Reports;

/// <summary>Finds which rows of the books a statement is to show.</summary>
public sealed class StatementQueries(
    IDocumentStore store, NpgsqlDataSource database, BookWriter writer, Issuer issuer, TimeProvider time)
{
    /// <summary>Who issues what is shown.</summary>
    public Issuer Issuer { get; } = issuer;

    private static readonly Refusal DayNotClosed = Refusal.Conflict("day-not-closed",
        "Redemption has not closed that day, or settlement has not heard of it: what was known then is not fixed yet.", "query asOf");

    private static readonly Refusal BooksBehind = Refusal.Conflict("books-behind",
        "The books have not come to the closing of that day yet. Ask again in a moment.", "query asOf");

    /// <param name="Window">The rows.</param>
    /// <param name="AsOf">The day or the instant that was asked for; null for now.</param>
    /// <param name="WithSince">What came after the month was closed is to be shown too, told apart.</param>
    public sealed record Scope(BookWindow Window, AsOf? AsOf, bool WithSince);

    /// <param name="asOf">A day: what was known when it was closed. An instant: what was known then.</param>
    /// <param name="corrected">Shows what has come since the month was closed, told apart.</param>
    /// <exception cref="RefusedException">
    /// The period, the day or the instant is none, or in the future; or the day is not closed here.
    /// </exception>
    public async Task<Scope> ScopeAsync(string? period, string? asOf, bool? corrected, CancellationToken cancellationToken)
    {
        var month = RequireBegun(RequirePeriod(period, "query period"), ParisTime.DayOf(time.GetUtcNow()), "query period");
        var then = AsOf.Of(asOf);
        var known = await KnownAsync(then, cancellationToken);
        var closings = then is null ? await ClosingsAsync(cancellationToken) : await ClosingsKnownAsync(known, cancellationToken);
        var window = BookWindow.Of(month, closings, known);
        return new Scope(window, then, (corrected == true || then is not null) && window.Closing is not null);
    }

    /// <exception cref="RefusedException">It is no month.</exception>
    public static string RequirePeriod(string? period, string place) => period is not null && Month.IsValid(period)
        ? period
        : throw new RefusedException(Refusal.Invalid("invalid-period", "A period is a month, as 2026-03.", place));

    /// <exception cref="RefusedException">The month begins after today.</exception>
    public static string RequireBegun(string month, DateOnly today, string place) => Month.FirstDayOf(month) <= today
        ? month
        : throw new RefusedException(Refusal.Invalid(
            "period-in-future", "The month has not begun: ask for this one, or for one that is over.", place));

    /// <summary>The months that are closed.</summary>
    public async Task<IReadOnlyList<PeriodClosed>> ClosingsAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var periods = await session.Query<AccountingPeriod>().ToListAsync(cancellationToken);
        return periods.Select(period => period.Closing).OfType<PeriodClosed>().OrderBy(closing => closing.Period, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The months of which it was known by this sequence that they are closed: each was drawn up before.</summary>
    private async Task<IReadOnlyList<PeriodClosed>> ClosingsKnownAsync(long known, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select stream_id from {Tables.Events} where type = 'period_closed' and seq_id <= $1");
        command.Parameters.Add(new() { Value = known });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        HashSet<Guid> closed = [];
        while (await reader.ReadAsync(cancellationToken)) closed.Add(reader.GetGuid(0));
        return (await ClosingsAsync(cancellationToken)).Where(closing => closed.Contains(AccountingPeriod.IdOf(closing.Period))).ToList();
    }

    /// <summary>Up to where the books are written; or to where they say what was known when a day was closed, or at an instant.</summary>
    /// <exception cref="RefusedException">The day is not closed here, or is in the future, as the instant may be.</exception>
    public async Task<long> KnownAsync(AsOf? asOf, CancellationToken cancellationToken)
    {
        // The store keeps the machine's time, and the development clock may run ahead of it.
        asOf?.RequirePast(time.GetUtcNow(), TimeProvider.System.GetUtcNow());
        var written = (await writer.ProgressAsync(BooksSchema.Live, cancellationToken)).Sequence;
        return asOf switch
        {
            null => written,
            { Day: { } day } => await ClosureOfAsync(day, cancellationToken) is var closure && closure <= written
                ? closure
                : throw new RefusedException(BooksBehind),
            _ => await LastBeforeAsync(asOf.Instant!.Value, written, cancellationToken),
        };
    }

    /// <summary>Where settlement heard that the day is closed: the first event of the day's stream.</summary>
    private async Task<long> ClosureOfAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select seq_id from {Tables.Events} where stream_id = $1 and version = 1");
        command.Parameters.Add(new() { Value = ClosedDay.IdOf(day) });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? throw new RefusedException(DayNotClosed);
    }

    // A prefix: up to the first event that was appended later. Replicas' clocks differ a little, so instants are not in order.
    private async Task<long> LastBeforeAsync(DateTimeOffset instant, long written, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select min(seq_id) - 1 from {Tables.Events} where timestamp > $1 and seq_id <= $2");
        command.Parameters.Add(new() { Value = instant.ToUniversalTime() });
        command.Parameters.Add(new() { Value = written });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? written;
    }
}
