using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Rules;
using Aptic.Settlement.Storage;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aptic.Settlement.Claims;

/// <summary>POST /settlement/v1/incidents/{id}/debit-note: the venue is asked to pay what no payout recovers.</summary>
public static class IssueDebitNote
{
    private const string Operation = "issue-debit-note";

    public static void MapIssueDebitNote(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/incidents/{incidentId:guid}/debit-note", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Ask a venue to pay a claim that no payout recovers");

    private static async Task<Ok<ShowIncident.Answer>> HandleAsync(
        Guid incidentId, IdempotencyKey key, Caller caller, CommandIdentities identities, IncidentWriter incidents, RulesReader rules,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{incidentId}", caller, key, incidentId);
        var inForce = await rules.InForceOnAsync(ParisTime.DayOf(now), cancellationToken);
        var incident = await incidents.TakeAsync(incidentId, identity, caller.ClientId, async (session, state) =>
        {
            var command = new IncidentDecider.IssueDebitNote(identity.Id, "", inForce.DebitNoteAfterDays, inForce.DebitNoteDueDays,
                await LastPayoutOnAsync(session, state, cancellationToken), caller.ClientId, now);
            var decision = IncidentDecider.Decide(command, state);
            // A number is taken once nothing stands against it.
            return decision.IsRefused
                ? decision
                : IncidentDecider.Decide(command with
                {
                    Number = await NumberSeries.NextAsync(session, NumberSeries.DebitNotes, ParisTime.DayOf(now).Year, cancellationToken),
                }, state);
        }, cancellationToken);
        return TypedResults.Ok(ShowIncident.AnswerOf(incident));
    }

    private static async Task<DateOnly?> LastPayoutOnAsync(IDocumentSession session, Incident incident, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select max((data ->> 'executedOn')::date) from {Tables.PayoutStates}
             where venue_id = $1 and stage = 'Executed' and data ->> 'organisationId' = $2 and (data ->> 'entitlementCount')::int > 0
             """);
        command.Parameters.Add(new() { Value = incident.VenueId });
        command.Parameters.Add(new() { Value = incident.OrganisationId.ToString() });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetFieldValue<DateOnly>(0);
    }
}
