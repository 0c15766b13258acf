using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.OperatorMoney.Domain;
using Aptic.Settlement.Payees;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.OperatorMoney;

/// <summary>
/// POST /settlement/v1/operator-account/goodwill and …/goodwill/{id}/approval: the operator gives a venue money of its own. A second person
/// approves; the next run pays it.
/// </summary>
public static class GrantGoodwill
{
    private const string Operation = "goodwill";

    /// <param name="OrganisationId">The organisation that is paid; the venue's own where it is left out.</param>
    public sealed record Request(Guid VenueId, long AmountCents, string Reason, Guid? OrganisationId = null);

    /// <param name="Status">requested, granted, in-run or paid.</param>
    public sealed record Answer(
        Guid GoodwillId, Guid VenueId, Guid OrganisationId, long AmountCents, string Reason, string Status, string RequestedBy,
        string? ApprovedBy, Guid? RunId, DateOnly? ExecutedOn);

    public static void MapGrantGoodwill(this IEndpointRouteBuilder app)
    {
        app.MapPost("/settlement/v1/operator-account/goodwill", RequestAsync)
            .RequireRole(Roles.Finance).WithSummary("Ask that the operator gives a venue money of its own");
        app.MapPost("/settlement/v1/operator-account/goodwill/{goodwillId:guid}/approval", ApproveAsync)
            .RequireRole(Roles.Finance).WithSummary("Approve goodwill, as another person than asked for it");
    }

    private static async Task<Created<Answer>> RequestAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        var done = await MoveOwnMoney.TakeAsync(identity.Id, caller, decisions, async (session, state) =>
        {
            var venue = await session.LoadAsync<KnownVenue>(request.VenueId, cancellationToken)
                ?? throw new RefusedException(Refusal.NotFound("venue-unknown", "There is no such venue.", "/venueId"));
            return OwnMoneyDecider.Decide(new OwnMoneyDecider.RequestGoodwill(identity.Id, request.VenueId,
                request.OrganisationId ?? venue.OrganisationId, request.AmountCents, request.Reason, caller.ClientId, identity.RequestHash,
                time.GetUtcNow()), state);
        }, cancellationToken);
        var asked = (GoodwillRequested)done;
        identity.MustMatch(asked.RequestHash);
        return TypedResults.Created("/settlement/v1/operator-account", AnswerOf(new GoodwillOf(asked, null, null, null, null)));
    }

    private static async Task<Ok<Answer>> ApproveAsync(
        Guid goodwillId, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:approval:{goodwillId}", caller, key, goodwillId);
        var done = await MoveOwnMoney.TakeAsync(identity.Id, caller, decisions, async (session, state) => OwnMoneyDecider.Decide(
            new OwnMoneyDecider.ApproveGoodwill(identity.Id, goodwillId, await EarnedMoney.CentsAsync(session, cancellationToken),
                caller.ClientId, time.GetUtcNow()), state), cancellationToken);
        var granted = (GoodwillGranted)done;
        return TypedResults.Ok(new Answer(granted.GoodwillId, granted.VenueId, granted.OrganisationId, granted.AmountCents, granted.Reason,
            "granted", granted.RequestedBy, granted.ApprovedBy, null, null));
    }

    public static Answer AnswerOf(GoodwillOf goodwill) =>
        new(goodwill.Asked.GoodwillId, goodwill.Asked.VenueId, goodwill.Asked.OrganisationId,
        goodwill.Asked.AmountCents, goodwill.Asked.Reason, StatusOf(goodwill), goodwill.Asked.RequestedBy, goodwill.Granted?.ApprovedBy,
        goodwill.RunId, goodwill.ExecutedOn);

    private static string StatusOf(GoodwillOf goodwill) => goodwill switch
    {
        { Granted: null } => "requested",
        { ExecutedOn: not null } => "paid",
        { RunId: not null } => "in-run",
        _ => "granted",
    };
}
