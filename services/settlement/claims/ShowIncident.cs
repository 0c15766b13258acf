using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payees;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Claims;

/// <summary>GET /settlement/v1/incidents/{id}: an incident, its claim, and its story.</summary>
public static class ShowIncident
{
    public static readonly Refusal Unknown = Refusal.NotFound(
        "incident-unknown", "There is no such incident, or you do not act for its venue.", "/incidentId");

    /// <param name="OpenCents">Recoverable still.</param>
    /// <param name="HeldCents">Of it, what runs are about to recover.</param>
    /// <param name="State">open, recovered, written-off or withdrawn.</param>
    public sealed record Answer(
        Guid IncidentId, string Number, Guid RedemptionId, Guid VenueId, Guid OrganisationId, string Kind, string Reason, string State,
        long ClaimCents, long RecoveredCents, long OpenCents, long HeldCents, IReadOnlyList<EntitlementLine> OriginalLines,
        IReadOnlyList<EntitlementLine> RightLines, IReadOnlyList<ClaimLine> ClaimLines, DebitNote? DebitNote, Contestation? Contestation,
        IReadOnlyList<StoryLine> Story);

    public sealed record DebitNote(string Number, long AmountCents, DateOnly DueOn, int Reminders);

    /// <param name="Accepted">Null while it is not answered.</param>
    public sealed record Contestation(string Reason, string By, DateTimeOffset At, bool? Accepted, string? Answer);

    /// <param name="What">The event, kebab-case.</param>
    public sealed record StoryLine(string What, DateTimeOffset At, long? AmountCents, string? Detail);

    public static void MapShowIncident(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/incidents/{incidentId:guid}", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("An incident, its claim, and its story");

    private static async Task<Ok<Answer>> HandleAsync(Guid incidentId, Caller caller, IQuerySession session,
        CancellationToken cancellationToken)
    {
        var incident = await session.Events.AggregateStreamAsync<Incident>(incidentId, token: cancellationToken);
        if (incident is null || !await MayBeSeenAsync(incident, caller, session, cancellationToken)) throw new RefusedException(Unknown);

        var events = await session.Events.FetchStreamAsync(incidentId, token: cancellationToken);
        return TypedResults.Ok(AnswerOf(incident) with { Story = events.Select(@event => Tell(@event.Data)).ToList() });
    }

    /// <summary>True for finance and ops, and for an app that acts for the venue and the organisation whose money it is.</summary>
    public static async Task<bool> MayBeSeenAsync(Incident incident, Caller caller, IQuerySession session,
        CancellationToken cancellationToken)
    {
        if (KnownVenue.IsStaff(caller)) return true;
        var venue = await session.LoadAsync<KnownVenue>(incident.VenueId, cancellationToken);
        return venue is not null && venue.MayBeSeenBy(caller, incident.OrganisationId);
    }

    /// <summary>The incident as it is, without its story.</summary>
    public static Answer AnswerOf(Incident incident) => new(
        incident.Id, incident.Number, incident.RedemptionId, incident.VenueId, incident.OrganisationId, incident.Kind, incident.Reason,
        StateOf(incident), incident.ClaimCents, incident.RecoveredCents, incident.OpenCents, incident.HeldCents, incident.OriginalLines,
        incident.RightLines, incident.ClaimLines,
        incident.DebitNote is { } note ? new DebitNote(note.Number, note.AmountCents, note.DueOn, incident.Reminders.Count) : null,
        incident.Contestation is { } contested
            ? new Contestation(contested.Reason, contested.By, contested.OccurredAt, incident.Answer?.Accepted, incident.Answer?.Answer)
            : null, []);

    public static string StateOf(Incident incident) => incident switch
    {
        { Withdrawn: not null } => "withdrawn",
        { OpenCents: > 0 } => "open",
        { WrittenOff: not null } => "written-off",
        _ => "recovered",
    };

    private static StoryLine Tell(object @event) => @event switch
    {
        IncidentBooked e => new("incident-booked", e.OccurredAt, e.ClaimLines.Sum(line => line.RecoverableCents), e.Reason),
        ClaimNetted e => new("claim-netted", e.OccurredAt, e.AmountCents, $"Run {e.RunId}, payout {e.PayoutId}."),
        ClaimNettingReleased e => new("claim-netting-released", e.OccurredAt, null, $"Run {e.RunId}, payout {e.PayoutId}."),
        ClaimRecovered e => new("claim-recovered", e.OccurredAt, e.Lines.Sum(line => line.RecoveredCents), e.BankReference ?? e.Means),
        ClaimReopened e => new("claim-reopened", e.OccurredAt, e.Lines.Sum(line => line.RecoveredCents), e.Reason),
        DebitNoteIssued e => new("debit-note-issued", e.OccurredAt, e.AmountCents, $"{e.Number}, due on {e.DueOn:yyyy-MM-dd}."),
        ReminderSent e => new("reminder-sent", e.OccurredAt, null, $"Level {e.Level}."),
        IncidentContested e => new("incident-contested", e.OccurredAt, null, e.Reason),
        ContestationAnswered e => new(e.Accepted ? "contestation-accepted" : "contestation-refused", e.OccurredAt, null, e.Answer),
        ClaimWithdrawn e => new("claim-withdrawn", e.OccurredAt, e.Lines.Sum(line => line.RecoveredCents), null),
        WriteOffRequested e => new("write-off-requested", e.OccurredAt, e.AmountCents, e.Reason),
        ClaimWrittenOff e => new("claim-written-off", e.OccurredAt, e.AmountCents, e.Reason),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is no event of an incident."),
    };
}
