using System.Globalization;
using Aptic.Hosting;
using Aptic.Settlement.Books;
using Aptic.Settlement.Periods;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Statements;

/// <summary>Finds which rows of the books a statement is to show.</summary>
public sealed class StatementDesk(IDocumentStore store, NpgsqlDataSource database, BookPress press)
{
    /// <param name="Window">The rows.</param>
    /// <param name="AsOf">The instant that was asked for; null for now.</param>
    /// <param name="WithSince">What came after the month was closed is to be shown too, told apart.</param>
    public sealed record Scope(BookWindow Window, DateTimeOffset? AsOf, bool WithSince);

    /// <param name="asOf">An instant: what was known then.</param>
    /// <param name="corrected">Shows what has come since the month was closed, told apart.</param>
    /// <exception cref="RefusedException">The period or the instant is none.</exception>
    public async Task<Scope> ScopeAsync(string? period, string? asOf, bool? corrected, CancellationToken cancellationToken)
    {
        var month = RequirePeriod(period, "query period");
        var instant = InstantOf(asOf);
        var known = await KnownAsync(instant, cancellationToken);
        var window = BookWindow.Of(month, await ClosingsAsync(cancellationToken), known);
        return new Scope(window, instant, (corrected == true || instant is not null) && window.Closing is not null);
    }

    /// <exception cref="RefusedException">It is no month.</exception>
    public static string RequirePeriod(string? period, string place) => period is not null && Month.IsValid(period)
        ? period
        : throw new RefusedException(Refusal.Invalid("invalid-period", "A period is a month, as 2026-03.", place));

    /// <exception cref="RefusedException">It is no instant.</exception>
    public static DateTimeOffset? InstantOf(string? asOf, string place = "query asOf")
    {
        if (asOf is null) return null;
        return DateTimeOffset.TryParse(asOf, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new RefusedException(Refusal.Invalid("invalid-instant", "An instant is written as 2026-03-31T22:00:00Z.", place));
    }

    /// <summary>The months that are closed.</summary>
    public async Task<IReadOnlyList<PeriodClosed>> ClosingsAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var periods = await session.Query<AccountingPeriod>().ToListAsync(cancellationToken);
        return periods.Select(period => period.Closing).OfType<PeriodClosed>().OrderBy(closing => closing.Period, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>Up to where the books are written; or up to where they say what was known at an instant.</summary>
    public async Task<long> KnownAsync(DateTimeOffset? instant, CancellationToken cancellationToken)
    {
        var written = (await press.ProgressAsync(BooksSchema.Live, cancellationToken)).Sequence;
        if (instant is null) return written;

        // A prefix: up to the first event that was appended later. Replicas' clocks differ a little, so instants are not in order.
        await using var command = database.CreateCommand(
            $"select min(seq_id) - 1 from {SettlementService.Name}.mt_events where timestamp > $1 and seq_id <= $2");
        command.Parameters.Add(new() { Value = instant.Value.ToUniversalTime() });
        command.Parameters.Add(new() { Value = written });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? written;
    }
}
