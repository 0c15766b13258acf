using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>POST /settlement/v1/incidents: a venue was paid more than it had earned; the difference is a claim on it.</summary>
public static class BookIncident
{
    private const string Operation = "book-incident";

    /// <param name="Kind">overpayment or fraud.</param>
    /// <param name="Right">What cheques had covered in truth. Those that are left out had covered nothing; null where none had.</param>
    public sealed record Request(Guid RedemptionId, string Kind, string Reason, IReadOnlyList<Cover>? Right = null);

    public sealed record Cover(string Serial, long CoveredCents);

    public static void MapBookIncident(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/incidents", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Book that a venue was paid more than it had earned");

    private static async Task<Created<ShowIncident.Answer>> HandleAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        if (request.Kind == IncidentKinds.LateReversal)
            throw new RefusedException(Refusal.Invalid("invalid-kind", "A late reversal is booked by itself.", "/kind"));

        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            if (await session.Events.AggregateStreamAsync<Incident>(identity.Id, token: cancellationToken) is { } booked)
            {
                identity.MustMatch(booked.RequestHash);
                // As it was answered first, whatever became of it since.
                return Created(Incident.Evolve(null, BookedAs(booked)));
            }

            var right = (request.Right ?? []).Select(cover => new IncidentDecider.RightCover(cover.Serial, cover.CoveredCents)).ToList();
            return Created(await IncidentWriter.BookAsync(session, request.RedemptionId,
                new IncidentDecider.BookIncident(identity.Id, request.Kind,
                request.Reason, right, Carriage.None, "", caller.ClientId, identity.RequestHash, time.GetUtcNow()), cancellationToken));
        }, cancellationToken);
    }

    private static IncidentBooked BookedAs(Incident incident) =>
        new(incident.Id, incident.RedemptionId, incident.VenueId, incident.OrganisationId,
        incident.Kind, incident.Reason, incident.OriginalLines, incident.RightLines, incident.ClaimLines, [], incident.Number, incident.By,
        incident.RequestHash, incident.BookedAt);

    private static Created<ShowIncident.Answer> Created(Incident incident) =>
        TypedResults.Created($"/settlement/v1/incidents/{incident.Id}", ShowIncident.AnswerOf(incident));
}
