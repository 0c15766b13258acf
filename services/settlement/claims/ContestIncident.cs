using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>POST /settlement/v1/incidents/{id}/contestation: the venue says that it was paid rightly.</summary>
public static class ContestIncident
{
    private const string Operation = "contest-incident";

    public sealed record Request(string Reason);

    public static void MapContestIncident(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/incidents/{incidentId:guid}/contestation", HandleAsync)
            .RequireRole(Roles.Venue).WithSummary("Contest an incident, as its venue");

    private static async Task<Ok<ShowIncident.Answer>> HandleAsync(
        Guid incidentId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, IncidentWriter incidents,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{incidentId}", caller, key, request);
        var command = new IncidentDecider.ContestIncident(identity.Id, request.Reason, caller.ClientId, identity.RequestHash,
            time.GetUtcNow());
        var incident = await incidents.TakeAsync(incidentId, identity, caller.ClientId, async (session, state) =>
            await ShowIncident.MayBeSeenAsync(state, caller, session, cancellationToken)
                ? IncidentDecider.Decide(command, state)
                : throw new RefusedException(ShowIncident.Unknown), cancellationToken);
        return TypedResults.Ok(ShowIncident.AnswerOf(incident));
    }
}
