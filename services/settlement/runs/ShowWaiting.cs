using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Earnings;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.OperatorMoney.Domain;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Rules;
using Aptic.Settlement.Runs.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

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

    /// <param name="PayableCents">By entitlements.</param>
    /// <param name="GoodwillCents">By goodwill of the operator.</param>
    public sealed record Answer(Guid VenueId, long PayableCents, long GoodwillCents, IReadOnlyList<Part> Parts);

    /// <param name="Reason">One of the constants here, or of a run's reasons for not paying a venue.</param>
    /// <param name="Detail">In words.</param>
    /// <param name="Entitlements">How many there are; 0 where it is goodwill alone.</param>
    /// <param name="From">When the first of it can be taken by a run; null where the reason is not the time.</param>
    /// <param name="RunId">The run that has it; null where none does.</param>
    public sealed record Part(
        string Reason, string Detail, int Entitlements, long PayableCents, long GoodwillCents, DateTimeOffset? From, Guid? RunId);

    private static readonly Refusal VenueUnknown = Refusal.NotFound(
        "venue-unknown", "There is no such venue, or you do not act for it.", "/venueId");

    public static void MapShowWaiting(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/venues/{venueId:guid}/waiting", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("What a venue still waits for, and why");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, Caller caller, IQuerySession session, PayableAccounts accounts, DayReader days, RulesReader rules, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var venue = await session.LoadAsync<KnownVenue>(venueId, cancellationToken);
        if (venue is null || !venue.MayBeSeenBy(caller)) throw new RefusedException(VenueUnknown);

        var now = time.GetUtcNow();
        var owed = (await Carriers.OwedAsync(session, venueId, cancellationToken))
            .Where(one => venue.MayBeSeenBy(caller, one.Lot.OrganisationId)).ToList();
        var takeable = owed.Where(one => one.Carrier.Carriage == Carriage.None && one.Lot.ReversibleUntil <= now)
            .Select(one => one.Lot).ToList();
        var gate = await days.GateAsync(takeable.Select(lot => lot.Span), cancellationToken);
        var goodwill = (await GoodwillAsync(session, venueId, cancellationToken))
            .Where(one => venue.MayBeSeenBy(caller, one.Asked.OrganisationId)).ToList();
        var sums = VenueSum.With(VenueSum.Of(takeable.Where(gate.LetsTake)), goodwill.Where(one => one.RunId is null));
        var positions = await accounts.PositionsOfAsync(sums, now, cancellationToken);
        var inForce = await rules.InForceOnAsync(ParisTime.DayOf(now), cancellationToken);
        var hold = await session.LoadAsync<RiskHold>(HoldVenue.HoldIdOf(venueId), cancellationToken);
        Part[] parts =
        [
            .. positions.Select(position => PartOf(position, inForce.MinimumPayoutCents, hold?.Current?.Reason)),
            .. gate.WaitingOf(takeable).Select(PartOf),
            .. PartsOf(owed.Where(one => !takeable.Contains(one.Lot))),
            .. await PartsOfAsync(session, goodwill, cancellationToken),
        ];
        var joined = parts.GroupBy(part => (part.Reason, part.Detail, part.RunId)).Select(Joined)
            .OrderBy(part => part.Reason, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new Answer(venueId, joined.Sum(part => part.PayableCents), joined.Sum(part => part.GoodwillCents), joined));
    }

    /// <summary>What the operator gives the venue and has not reached it.</summary>
    private static async Task<List<GoodwillOf>> GoodwillAsync(IQuerySession session, Guid venueId, CancellationToken cancellationToken)
    {
        var own = await session.Events.AggregateStreamAsync<OwnMoney>(OwnMoney.StreamId, token: cancellationToken);
        return own?.Goodwill.Values.Where(one => one is { Granted: not null, ExecutedOn: null }
            && one.Asked.VenueId == venueId).ToList() ?? [];
    }

    // What of entitlements and of goodwill waits for the same.
    private static Part Joined(IEnumerable<Part> same) => same.Aggregate((one, other) => one with
    {
        Entitlements = one.Entitlements + other.Entitlements,
        PayableCents = one.PayableCents + other.PayableCents,
        GoodwillCents = one.GoodwillCents + other.GoodwillCents,
        From = one.From is { } from && other.From is { } then && then < from ? then : one.From ?? other.From,
    });

    // A hold is told in the operator's words.
    private static Part PartOf(VenuePosition position, long minimumPayoutCents, string? hold)
    {
        var (reason, detail) = WaitingReasons.Of(position, minimumPayoutCents) is not { } against
            ? (NextRun, "The next run pays it.")
            : (against, against == WaitingReasons.RiskHold && hold is not null ? hold : WaitingReasons.Explain(against));
        return new Part(reason, detail, position.Sum.EntitlementCount, position.Sum.PayableCents, position.Sum.GoodwillCents, null, null);
    }

    private static Part PartOf(WaitingVenue waiting) =>
        new(waiting.Reason, WaitingReasons.Explain(waiting.Reason), waiting.EntitlementCount, waiting.PayableCents, 0, null, null);

    private static IEnumerable<Part> PartsOf(IEnumerable<OwedOf> others) => others
        .GroupBy(one => (one.Carrier.Carriage, one.Carrier.RunId))
        .Select(same =>
        {
            var (reason, detail) = Explain(same.Key.Carriage);
            return new Part(reason, detail, same.Sum(one => one.Lot.EntitlementCount), same.Sum(one => one.Lot.PayableCents), 0,
                reason == Reversible ? same.Min(one => one.Lot.ReversibleUntil) : null, same.Key.RunId);
        });

    /// <summary>The goodwill that runs have taken: with the bank once the run was exported.</summary>
    private static async Task<IEnumerable<Part>> PartsOfAsync(
        IQuerySession session, List<GoodwillOf> goodwill, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. goodwill.Select(one => one.RunId).OfType<Guid>().Distinct()];
        var runs = (await session.LoadManyAsync<RunInBrief>(cancellationToken, ids)).ToDictionary(run => run.Id);
        return ids.Select(id =>
        {
            var isExported = runs.GetValueOrDefault(id)?.Stage is RunStage.Exporting or RunStage.Exported or RunStage.Confirmed;
            var (reason, detail) = Explain(isExported ? Carriage.InTransfer : Carriage.Held);
            return new Part(reason, detail, 0, 0, goodwill.Where(one => one.RunId == id).Sum(one => one.Asked.AmountCents), null, id);
        });
    }

    private static (string Reason, string Detail) Explain(Carriage carriage) => carriage switch
    {
        Carriage.Held => (InRun, "A run has taken it."),
        Carriage.InTransfer => (InTransfer, "It is in the bank's hands."),
        _ => (Reversible, "Its redemptions can still be reversed."),
    };
}
