using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Rules;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>POST /settlement/v1/incidents/{id}/reminders: the venue is reminded of a debit note, as often as the rules say.</summary>
public static class SendReminder
{
    private const string Operation = "send-reminder";

    public static void MapSendReminder(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/incidents/{incidentId:guid}/reminders", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Record that a venue was reminded of a debit note");

    private static async Task<Ok<ShowIncident.Answer>> HandleAsync(
        Guid incidentId, IdempotencyKey key, Caller caller, CommandIdentities identities, IncidentWriter incidents, RulesReader rules,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{incidentId}", caller, key, incidentId);
        var inForce = await rules.InForceOnAsync(ParisTime.DayOf(now), cancellationToken);
        var incident = await incidents.TakeAsync(incidentId, identity, caller.ClientId,
            (_, state) => Task.FromResult(IncidentDecider.Decide(
            new IncidentDecider.SendReminder(identity.Id, inForce.ReminderDays, caller.ClientId, now), state)), cancellationToken);
        return TypedResults.Ok(ShowIncident.AnswerOf(incident));
    }
}
