using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Earnings;

/// <summary>GET /settlement/v1/days?from=&amp;to=: what was closed, what has arrived, and where they differ, day by day.</summary>
public static class ShowDays
{
    private const int DaysMost = 400;

    public sealed record Answer(IReadOnlyList<Item> Days);

    /// <param name="Closed">What redemption told; null while it has not.</param>
    /// <param name="Missing">Told, less what arrived: below zero where more arrived. Null while nothing was told.</param>
    /// <param name="PassedByRunId">The run that took the day although it differed; null where none did.</param>
    public sealed record Item(
        DateOnly Day, DayStanding Standing, Closure? Closed, DaySums Arrived, DaySums? Missing, Decided? Override, Guid? PassedByRunId);

    public sealed record Closure(DateTimeOffset ClosedAt, DaySums Told);

    /// <param name="Arrived">What had arrived when it was decided.</param>
    public sealed record Decided(string Reason, string By, DateTimeOffset At, DaySums Arrived);

    public static void MapShowDays(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/days", HandleAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("What was closed and what has arrived, day by day");

    private static async Task<Ok<Answer>> HandleAsync(DateOnly from, DateOnly to, DayReader reader, ArrivalTable arrivals,
        CancellationToken cancellationToken)
    {
        if (from > to || to.DayNumber - from.DayNumber >= DaysMost)
            throw new RefusedException(Refusal.Invalid("invalid-period",
                $"A period ends on its first day or later, and has {DaysMost} days at most.", "query to"));

        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).ToList();
        var closed = await reader.ClosedAsync(days, cancellationToken);
        var arrived = await arrivals.SumsOfAsync(days, cancellationToken);
        return TypedResults.Ok(new Answer(days.Select(day =>
            ItemOf(day, closed.GetValueOrDefault(day), arrived.GetValueOrDefault(day, DaySums.None))).ToList()));
    }

    private static Item ItemOf(DateOnly day, ClosedDay? closed, DaySums arrived) => new(
        day, ClosedDay.StandingOf(closed, arrived), closed is null ? null : new Closure(closed.ClosedAt, closed.Told), arrived,
        closed is null ? null : MissingOf(closed.Told, arrived),
        closed?.Override is { } decided ? new Decided(decided.Reason, decided.OverriddenBy, decided.OccurredAt, decided.Arrived) : null,
        closed?.PassedByRunId);

    private static DaySums MissingOf(DaySums told, DaySums arrived) => new(
        told.RedemptionCount - arrived.RedemptionCount, told.CoveredCents - arrived.CoveredCents,
        told.ReversalCount - arrived.ReversalCount, told.ReversedCents - arrived.ReversedCents);
}
