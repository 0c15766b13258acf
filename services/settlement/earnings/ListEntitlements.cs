using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Payouts;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Earnings;

/// <summary>GET /settlement/v1/entitlements?venueId=: what a venue earned, page by page.</summary>
public static class ListEntitlements
{
    private const int LimitMost = 500;
    private const int LimitDefault = 100;

    private static readonly Refusal VenueUnknown = Refusal.NotFound("venue-unknown", "There is no such venue, or you do not act for it.",
        "query venueId");

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Item> Entitlements, Guid? Next);

    public enum Stage
    {
        /// <summary>Its reversal came first; its redemption has still to come.</summary>
        AwaitingRedemption,

        /// <summary>Owed, and free to be taken by a run.</summary>
        Accrued,

        /// <summary>Owed, and taken by a run.</summary>
        Held,

        /// <summary>Owed, and in a bank file.</summary>
        InTransfer,

        Paid,
        Cancelled,
    }

    /// <param name="RunId">The run that holds, transfers or paid it; null where none does.</param>
    /// <param name="ReversedAt">Set beside a payment where the reversal became known too late to stop it.</param>
    public sealed record Item(
        Guid RedemptionId, Stage Stage, DateTimeOffset RedeemedAt, DateOnly AccountingDay, DateTimeOffset ReversibleUntil,
        long PayableCents, long CommissionCents, Guid? RunId, Guid? PayoutId, DateOnly? ExecutedOn, DateTimeOffset? ReversedAt,
        IReadOnlyList<Line> Lines);

    public sealed record Line(string Serial, Guid AgreementId, string FunderId, long CoveredCents, long PayableCents, long CommissionCents);

    public static void MapListEntitlements(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/entitlements", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("What a venue earned");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, Guid? cursor, int? limit, Caller caller, IQuerySession session, CancellationToken cancellationToken)
    {
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} entitlements.", "query limit"));
        var sight = await VenueScope.OfAsync(session, caller, venueId, cancellationToken) ?? throw new RefusedException(VenueUnknown);

        var found = await session.QueryAsync<Entitlement>(
            $"where venue_id = ? and id > ? and {sight.Condition} order by id limit ?", cancellationToken,
            [venueId, cursor ?? Guid.Empty, .. sight.Parameters, size + 1]);
        var carriers = await Carriers.OfAsync(session, found.Select(entitlement => entitlement.Id).ToList(), cancellationToken);
        var page = found.Take(size)
            .Select(entitlement => ItemOf(entitlement, carriers.GetValueOrDefault(entitlement.Id, Carrier.None))).ToList();
        return TypedResults.Ok(new Answer(page, found.Count > size ? page[^1].RedemptionId : null));
    }

    private static Stage StageOf(Entitlement entitlement, Carriage carriage) => entitlement.Stage switch
    {
        EntitlementStage.AwaitingRedemption => Stage.AwaitingRedemption,
        EntitlementStage.Cancelled => Stage.Cancelled,
        _ => carriage switch
        {
            Carriage.Held => Stage.Held,
            Carriage.InTransfer => Stage.InTransfer,
            Carriage.Paid => Stage.Paid,
            _ => entitlement.IsVoid ? Stage.Cancelled : Stage.Accrued,
        },
    };

    private static Item ItemOf(Entitlement entitlement, Carrier carrier) => new(
        entitlement.Id, StageOf(entitlement, carrier.Carriage), entitlement.RedeemedAt, entitlement.AccountingDay,
        entitlement.ReversibleUntil, entitlement.PayableCents, entitlement.CommissionCents, carrier.RunId, carrier.PayoutId,
        carrier.ExecutedOn, entitlement.Reversal?.OccurredAt,
        entitlement.Lines.Select(line => new Line(
            line.Serial, line.AgreementId, line.FunderId, line.CoveredCents, line.PayableCents, line.CommissionCents)).ToList());
}
