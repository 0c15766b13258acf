using Aptic.Hosting;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payouts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>
/// POST /settlement/v1/incidents/{id}/contestation/answer: finance answers the venue. Where it was right, the claim is withdrawn, and what
/// was paid is right as it was.
/// </summary>
public static class AnswerContestation
{
    private const string Operation = "answer-contestation";

    public sealed record Request(bool Accepted, string Answer);

    public static void MapAnswerContestation(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/incidents/{incidentId:guid}/contestation/answer", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Answer a venue that contests an incident");

    private static async Task<Ok<ShowIncident.Answer>> HandleAsync(
        Guid incidentId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, IncidentWriter incidents,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{incidentId}", caller, key, request);
        var incident = await incidents.TakeAsync(incidentId, identity, caller.ClientId, async (session, state) =>
        {
            var carrier = await Carriers.LockAsync(session, state.RedemptionId, cancellationToken);
            var entitlement = await session.Events.FetchForWriting<Entitlement>(state.RedemptionId, cancellationToken);
            var decision = IncidentDecider.Decide(new IncidentDecider.AnswerContestation(identity.Id, request.Accepted, request.Answer,
                entitlement.Aggregate!, carrier.Carriage, caller.ClientId, identity.RequestHash, now), state);
            if (decision.IsRefused || !request.Accepted) return decision;

            var restored = EntitlementDecider.Decide(
                new EntitlementDecider.RestoreEntitlement(state.Id, state.OriginalLines, carrier.Carriage, now), entitlement.Aggregate!);
            if (restored.IsRefused) return restored;
            entitlement.AppendMany(restored.Events);
            CarrierTable.Follow(session, entitlement.Aggregate,
                restored.Events.Aggregate(entitlement.Aggregate!, Entitlement.Evolve));
            return decision;
        }, cancellationToken);
        return TypedResults.Ok(ShowIncident.AnswerOf(incident));
    }
}
