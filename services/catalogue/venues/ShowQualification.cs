using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>
/// GET /catalogue/v1/venues/{id}/qualification: every step of a venue's qualification, with reasons and who decided. For operators
/// and for the venue's own apps: why a venue was suspended is nobody else's business.
/// </summary>
public static class ShowQualification
{
    /// <param name="RenewalOn">When the qualification is due for renewal; null where there never was one.</param>
    /// <param name="Apps">OAuth client ids of the venue apps that may act for the venue.</param>
    /// <param name="History">Oldest first.</param>
    public sealed record Answer(
        Guid VenueId, string Status, DateTimeOffset StatusSince, DateOnly? RenewalOn, bool AcceptsRegulatedTariff,
        IReadOnlyList<string> Apps, IReadOnlyList<Step> History);

    /// <param name="Decision">registered, submitted, qualified, refused, suspended, reinstated, withdrawn, or moved (to another organisation).</param>
    /// <param name="Criteria">Codes of the published criteria that were examined; of a refusal, those that were not met.</param>
    /// <param name="DecidedBy">OAuth client id; null where it is not known.</param>
    public sealed record Step(
        string Decision, string? Reason, IReadOnlyList<string> Criteria, DateOnly? RenewalOn, string? DecidedBy, DateTimeOffset DecidedAt);

    public static void MapShowQualification(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/venues/{venueId:guid}/qualification", HandleAsync)
            .RequireRole(Roles.CatalogueOperator, Roles.Venue, Roles.Ops, Roles.Finance)
            .WithSummary("The qualification of a venue, step by step");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid venueId, Caller caller, IQuerySession session, CancellationToken cancellationToken)
    {
        var events = await session.Events.FetchStreamAsync(venueId, token: cancellationToken);
        if (events is not [{ Data: VenueRegistered }, ..]) throw new RefusedException(ShowVenue.Unknown);

        var venue = events.Select(@event => @event.Data).Aggregate((Venue?)null, Venue.Evolve)!;
        if (!caller.Has(Roles.Ops) && !caller.Has(Roles.Finance)) VenueApps.MustAct(caller, venue);
        return TypedResults.Ok(new Answer(
            venue.Id, venue.Status, venue.Standing.History[^1].Since, venue.RenewalOn, venue.Standing.AcceptsRegulatedTariff,
            venue.Standing.Apps, [.. events.Select(StepOf).OfType<Step>()]));
    }

    private static Step? StepOf(IEvent @event) => @event.Data switch
    {
        VenueRegistered e => new Step("registered", null, [], null, ActorOf(@event), e.OccurredAt),
        VenueMoved e => StepOf(@event, "moved", e.Decision),
        VenueSubmitted e => StepOf(@event, "submitted", e.Decision),
        VenueQualified e => StepOf(@event, "qualified", e.Decision) with { Criteria = e.Criteria, RenewalOn = e.RenewalOn },
        VenueRefused e => StepOf(@event, "refused", e.Decision) with { Criteria = e.Criteria },
        VenueSuspended e => StepOf(@event, "suspended", e.Decision),
        VenueReinstated e => StepOf(@event, "reinstated", e.Decision),
        VenueWithdrawn e => StepOf(@event, "withdrawn", e.Decision),
        _ => null,
    };

    private static Step StepOf(IEvent @event, string step, VenueDecision decision) =>
        new(step, decision.Reason, [], null, ActorOf(@event), decision.OccurredAt);

    private static string? ActorOf(IEvent @event) => @event.GetHeader(EventHeaders.Actor)?.ToString();
}
