using Aptic.Hosting;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.Replicas;
using Aptic.Settlement.RiskHolds;
using Aptic.Settlement.SettlementRuns;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement;

/// <summary>GET /settlement/v1/venues/{id}/waiting: what a venue still waits for, when, and why.</summary>
public static class ShowWaiting
{
    /// <summary>The venue may still reverse it.</summary>
    public const string Reversible = "reversible";

    /// <summary>Nothing stands against it: the next run pays it.</summary>
    public const string NextRun = "next-run";

    /// <summary>A run has taken it.</summary>
    public const string InRun = "in-run";

    /// <summary>It is in the bank's hands.</summary>
    public const string InTransfer = "in-transfer";

    public sealed record Answer(Guid VenueId, long PayableCents, IReadOnlyList<Part> Parts);

    /// <param name="Reason">One of the constants here, or of a run's reasons for not paying a venue.</param>
    /// <param name="Detail">In words.</param>
    /// <param name="From">When the first of it can be taken by a run; null where the reason is not the time.</param>
    /// <param name="RunId">The run that has it; null where none does.</param>
    public sealed record Part(string Reason, string Detail, int Entitlements, long PayableCents, DateTimeOffset? From, Guid? RunId);

    private static readonly Refusal VenueUnknown = Refusal.NotFound("venue-unknown", "There is no such venue, or you do not act for it.", "/venueId");

    public static void MapShowWaiting(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/venues/{venueId:guid}/waiting", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("What a venue still waits for, and why");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, Caller caller, IQuerySession session, PayableAccounts accounts, DayDesk days, RulesDesk rules, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var venue = await session.LoadAsync<KnownVenue>(venueId, cancellationToken);
        if (venue is null || !venue.MayBeSeenBy(caller)) throw new RefusedException(VenueUnknown);

        var now = time.GetUtcNow();
        var owed = await session.QueryAsync<Entitlement>("where venue_id = ? and stage = any(?)", cancellationToken, venueId,
            new[] { nameof(EntitlementStage.Accrued), nameof(EntitlementStage.Held), nameof(EntitlementStage.InTransfer) });
        var takeable = owed.Where(entitlement => entitlement.Stage == EntitlementStage.Accrued && entitlement.ReversibleUntil <= now).ToList();
        var gate = await days.GateAsync(takeable, cancellationToken);
        var positions = await accounts.PositionsOfAsync(VenueSum.Of(takeable.Where(gate.LetsTake)), now, cancellationToken);
        var inForce = await rules.InForceOnAsync(ParisTime.DayOf(now), cancellationToken);
        var hold = await session.LoadAsync<RiskHold>(HoldVenue.HoldIdOf(venueId), cancellationToken);
        var parts = positions.Select(position => PartOf(position, inForce.MinimumPayoutCents, hold?.Current?.Reason)).Concat(gate.WaitingOf(takeable).Select(PartOf))
            .Concat(PartsOf(owed.Except(takeable))).OrderBy(part => part.Reason, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new Answer(venueId, parts.Sum(part => part.PayableCents), parts));
    }

    // A hold is told in the operator's words.
    private static Part PartOf(VenuePosition position, long minimumPayoutCents, string? hold) => WaitingReasons.Of(position, minimumPayoutCents) is { } reason
        ? new Part(reason, reason == WaitingReasons.RiskHold && hold is not null ? hold : WaitingReasons.Explain(reason), position.Sum.EntitlementCount, position.Sum.PayableCents, null, null)
        : new Part(NextRun, "The next run pays it.", position.Sum.EntitlementCount, position.Sum.PayableCents, null, null);

    private static Part PartOf(WaitingVenue waiting) =>
        new(waiting.Reason, WaitingReasons.Explain(waiting.Reason), waiting.EntitlementCount, waiting.PayableCents, null, null);

    private static IEnumerable<Part> PartsOf(IEnumerable<Entitlement> others) => others
        .GroupBy(entitlement => (entitlement.Stage, entitlement.RunId))
        .Select(same =>
        {
            var (reason, detail) = ExplainStage(same.Key.Stage);
            return new Part(reason, detail, same.Count(), same.Sum(entitlement => entitlement.PayableCents),
                reason == Reversible ? same.Min(entitlement => entitlement.ReversibleUntil) : null, same.Key.RunId);
        });

    private static (string Reason, string Detail) ExplainStage(EntitlementStage stage) => stage switch
    {
        EntitlementStage.Held => (InRun, "A run has taken it."),
        EntitlementStage.InTransfer => (InTransfer, "It is in the bank's hands."),
        _ => (Reversible, "Its redemptions can still be reversed."),
    };
}
