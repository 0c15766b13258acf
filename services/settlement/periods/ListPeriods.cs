using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Reports;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Periods;

/// <summary>GET /settlement/v1/periods: the months of the books, from the first entry to now: closed, drawn up, or open.</summary>
public static class ListPeriods
{
    public sealed record Answer(IReadOnlyList<Item> Periods);

    public enum Standing
    {
        Open,

        /// <summary>Drawn up; another person has to confirm it.</summary>
        Prepared,
        Closed,
    }

    /// <param name="IsNext">The first open one, whose turn it is.</param>
    public sealed record Item(
        string Period, Standing Standing, bool IsNext, long? UpToSequence, string? Digest, string? PreparedBy, DateTimeOffset? PreparedAt,
        string? ClosedBy, DateTimeOffset? ClosedAt);

    public static void MapListPeriods(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/periods", HandleAsync).RequireRole(Roles.Finance).WithSummary("The months of the books");

    private static async Task<Ok<Answer>> HandleAsync(
        IQuerySession session, StatementBooks books, PeriodClosingReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var known = (await session.Query<AccountingPeriod>().ToListAsync(cancellationToken)).ToDictionary(period => period.Period);
        var first = new[] { await books.FirstMonthAsync(cancellationToken), known.Keys.Min(StringComparer.Ordinal) }.OfType<string>()
            .Min(StringComparer.Ordinal);
        if (first is null) return TypedResults.Ok(new Answer([]));

        var next = await reader.FirstOpenAsync(cancellationToken);
        var last = Month.Of(ParisTime.DayOf(time.GetUtcNow()));
        List<Item> items = [];
        for (var month = first; string.CompareOrdinal(month, last) <= 0; month = Month.After(month))
            items.Add(ItemOf(month, known.GetValueOrDefault(month), month == next));
        return TypedResults.Ok(new Answer(items));
    }

    private static Item ItemOf(string month, AccountingPeriod? period, bool isNext) => new(
        month, period switch { null => Standing.Open, { Closing: null } => Standing.Prepared, _ => Standing.Closed }, isNext,
        period?.Closing?.UpToSequence ?? period?.Preparation?.UpToSequence, period?.Closing?.Digest ?? period?.Preparation?.Digest,
        period?.Preparation?.PreparedBy, period?.Preparation?.OccurredAt,
        period?.Closing?.By, period?.Closing?.OccurredAt);
}
