using Aptic.Hosting;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.OperatorMoney;
using Aptic.Settlement.OperatorMoney.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>
/// POST /settlement/v1/incidents/{id}/write-off and …/write-off/approval: the operator bears what is open, from its own money in the
/// account. A second person approves.
/// </summary>
public static class WriteOffClaim
{
    private const string Operation = "write-off";

    public sealed record Request(string Reason);

    public static void MapWriteOffClaim(this IEndpointRouteBuilder app)
    {
        app.MapPost("/settlement/v1/incidents/{incidentId:guid}/write-off", RequestAsync)
            .RequireRole(Roles.Finance).WithSummary("Ask that the operator bears what is open of a claim");
        app.MapPost("/settlement/v1/incidents/{incidentId:guid}/write-off/approval", ApproveAsync)
            .RequireRole(Roles.Finance).WithSummary("Approve a write-off, as another person than asked for it");
    }

    private static async Task<Ok<ShowIncident.Answer>> RequestAsync(
        Guid incidentId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, IncidentWriter incidents,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{incidentId}", caller, key, request);
        var command = new IncidentDecider.RequestWriteOff(identity.Id, request.Reason, caller.ClientId, identity.RequestHash,
            time.GetUtcNow());
        var incident = await incidents.TakeAsync(incidentId, identity, caller.ClientId,
            (_, state) => Task.FromResult(IncidentDecider.Decide(command, state)), cancellationToken);
        return TypedResults.Ok(ShowIncident.AnswerOf(incident));
    }

    private static async Task<Ok<ShowIncident.Answer>> ApproveAsync(
        Guid incidentId, IdempotencyKey key, Caller caller, CommandIdentities identities, IncidentWriter incidents, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:approval:{incidentId}", caller, key, incidentId);
        var incident = await incidents.TakeAsync(incidentId, identity, caller.ClientId, async (session, state) =>
        {
            var earnedCents = await EarnedMoney.CentsAsync(session, cancellationToken);
            var own = await session.Events.FetchForWriting<OwnMoney>(OwnMoney.StreamId, cancellationToken);
            var decision = IncidentDecider.Decide(new IncidentDecider.ApproveWriteOff(
                identity.Id, own.Aggregate?.AvailableCents(earnedCents) ?? earnedCents, caller.ClientId, now), state);
            // Its own money is counted down in the same transaction: two approvals cannot spend the same.
            foreach (var written in decision.Events.OfType<ClaimWrittenOff>())
                own.AppendOne(new WriteOffBorne(incidentId, identity.Id, written.AmountCents, now));
            return decision;
        }, cancellationToken);
        return TypedResults.Ok(ShowIncident.AnswerOf(incident));
    }
}
