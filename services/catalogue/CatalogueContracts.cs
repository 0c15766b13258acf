using Aptic.Catalogue.Pathways.Domain;
using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;
using Aptic.Kernel;
using Told = Aptic.Contracts.Catalogue.V1;

namespace Aptic.Catalogue;

/// <summary>What the catalogue tells others. Of venues that were never qualified nobody needs to know.</summary>
public static class CatalogueContracts
{
    public static readonly Translation Translation = new Translation()
        .Publish<Venues.Domain.VenueQualified>((e, at) => new Told.VenueQualified(Of(e.Venue, at), e.Decision.OccurredAt,
            DayOf(e.Decision)))
        .Publish<VenueReinstated>((e, at) => new Told.VenueQualified(Of(e.Venue, at), e.Decision.OccurredAt, DayOf(e.Decision)))
        .Publish<Venues.Domain.VenueSuspended>((e, at) => new Told.VenueSuspended(
            Of(e.Venue, at), e.Decision.Reason ?? "", e.Decision.OccurredAt, DayOf(e.Decision)))
        .Publish<Venues.Domain.VenueWithdrawn>((e, at) => WasQualified(e.Venue)
            ? new Told.VenueWithdrawn(Of(e.Venue, at), e.Decision.Reason ?? "", e.Decision.OccurredAt, DayOf(e.Decision))
            : null)
        .Publish<Venues.Domain.VenueDetailsChanged>((e, at) => WasQualified(e.Venue)
            ? new Told.VenueDetailsChanged(Of(e.Venue, at), e.OccurredAt, ParisTime.DayOf(e.OccurredAt))
            : null)
        .Publish<VenueMoved>((e, at) => WasQualified(e.Venue)
            ? new Told.VenueDetailsChanged(Of(e.Venue, at), e.Decision.OccurredAt, DayOf(e.Decision))
            : null)
        .Publish<Services.Domain.ServicePublished>((e, at) =>
            new Told.ServicePublished(Of(e.Service, at), e.Change.OccurredAt, DayOf(e.Change)))
        .Publish<Services.Domain.PriceChanged>((e, at) => new Told.PriceChanged(Of(e.Service, at), e.Change.OccurredAt, DayOf(e.Change)))
        .Publish<Services.Domain.ServiceWithdrawn>((e, at) =>
            new Told.ServiceWithdrawn(Of(e.Service, at), e.Change.OccurredAt, DayOf(e.Change)))
        .Publish<Pathways.Domain.PathwayPublished>((e, at) =>
            new Told.PathwayPublished(Of(e.Pathway, at), e.Change.OccurredAt, DayOf(e.Change)))
        .Publish<PathwayReplaced>((e, at) => new Told.PathwayPublished(Of(e.Pathway, at), e.Change.OccurredAt, DayOf(e.Change)))
        .Publish<Pathways.Domain.PathwayWithdrawn>((e, at) =>
            new Told.PathwayWithdrawn(Of(e.Pathway, at), e.Change.OccurredAt, DayOf(e.Change)));

    private static bool WasQualified(Standing venue) => venue.History.Any(change => change.Status == VenueStatuses.Qualified);

    private static VenueStanding Of(Standing venue, EventPosition at) => new(
        venue.VenueId,
        at.Version,
        venue.OrganisationId,
        venue.OrganisationName,
        venue.Name,
        venue.DepartmentCode,
        venue.CommuneCode,
        [.. venue.History.Select(change => new VenueStatusChange(change.Status, change.Since))],
        venue.AcceptsRegulatedTariff,
        venue.Apps,
        venue.Place?.Latitude,
        venue.Place?.Longitude);

    private static ServiceOffer Of(Offer offer, EventPosition at) => new(
        offer.ServiceId,
        at.Version,
        offer.VenueId,
        offer.Name,
        offer.Kind,
        offer.Categories,
        [.. offer.Prices.Select(price => new ServicePrice(price.PriceCents, price.From))],
        offer.AcceptsRegulatedTariff,
        offer.PublishedOn,
        offer.WithdrawnOn,
        offer.CapacityPersons,
        offer.OpeningHours);

    private static PathwayOffer Of(PathwaySheet pathway, EventPosition at) => new(
        pathway.PathwayId,
        at.Version,
        pathway.Name,
        pathway.Kind,
        [.. pathway.Contents.Select(content => new PathwayContent(content.ServiceIds, content.From))],
        pathway.WithdrawnOn);

    private static DateOnly DayOf(VenueDecision decision) => ParisTime.DayOf(decision.OccurredAt);

    private static DateOnly DayOf(ServiceChange change) => ParisTime.DayOf(change.OccurredAt);

    private static DateOnly DayOf(PathwayChange change) => ParisTime.DayOf(change.OccurredAt);
}
