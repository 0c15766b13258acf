using Aptic.Hosting;
using Aptic.Settlement.Claims.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>POST /settlement/v1/incidents/{id}/payments: the venue paid a debit note, or a part of it.</summary>
public static class RecordPayment
{
    private const string Operation = "record-debit-note-payment";

    /// <param name="BankReference">The receipt, as the bank names it. One receipt can pay several debit notes: what it leaves is known
    /// once its statement is imported.</param>
    /// <param name="On">The day on which the bank booked it.</param>
    public sealed record Request(long AmountCents, string BankReference, DateOnly On);

    public static void MapRecordPayment(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/incidents/{incidentId:guid}/payments", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Record that a venue paid a debit note");

    private static async Task<Ok<ShowIncident.Answer>> HandleAsync(
        Guid incidentId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, IncidentWriter incidents,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{incidentId}", caller, key, request);
        var incident = await incidents.TakeAsync(incidentId, identity, caller.ClientId, async (session, state) =>
        {
            var receipt = await BankReceiptReader.LockAsync(session, request.BankReference, cancellationToken);
            return IncidentDecider.Decide(new IncidentDecider.RecordPayment(identity.Id, request.AmountCents, receipt, request.On,
                caller.ClientId, identity.RequestHash, time.GetUtcNow()), state);
        }, cancellationToken);
        return TypedResults.Ok(ShowIncident.AnswerOf(incident));
    }
}
