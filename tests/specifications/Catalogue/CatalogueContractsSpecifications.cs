using System.Text.Json;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Catalogue.Pathways.Domain;
using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Hosting;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>What the catalogue tells others: the whole of what they decide on, of venues that concern them.</summary>
public sealed class CatalogueContractsSpecifications
{
    // 00:30 on 3 March in Paris.
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 23, 30, 0, TimeSpan.Zero);
    private static readonly VenueDecision Decision = new(Guid.CreateVersion7(), "hash", "Since it must be.", Now);
    private static readonly Standing Registered = new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), "Ville d'Angoulême", "Médiathèque", "16", "16015",
        [new StatusChange(VenueStatuses.Registered, Now)], false, []);

    private static readonly Standing Qualified = Registered.With(VenueStatuses.Qualified, Now) with
    {
        Apps = ["venue-app"],
        AcceptsRegulatedTariff = true,
    };

    private static readonly StandardVenue Sheet = new()
    {
        Id = "1",
        Pivot = Pivot.None,
        Name = "Médiathèque",
        Commune = "Angoulême",
        PostalCode = "16000",
        Address = "1 place des Halles",
    };

    [Fact]
    public void A_qualified_venue_is_told_whole_with_its_revision()
    {
        var told = Assert.IsType<Contracts.Catalogue.V1.VenueQualified>(
            Told(new Aptic.Catalogue.Venues.Domain.VenueQualified(Qualified, Decision, [], new DateOnly(2027, 3, 3)), version: 3));

        Assert.Equal(
            (Qualified.VenueId, 3, Qualified.OrganisationId), (told.Venue.VenueId, told.Venue.Revision, told.Venue.OrganisationId));
        Assert.Equal(("Ville d'Angoulême", "Médiathèque", "16", "16015"),
            (told.Venue.OrganisationName, told.Venue.Name, told.Venue.DepartmentCode, told.Venue.CommuneCode));
        Assert.Equal(
            [new VenueStatusChange(VenueStatuses.Registered, Now), new VenueStatusChange(VenueStatuses.Qualified, Now)],
            told.Venue.History);
        Assert.Equal((true, "venue-app"), (told.Venue.AcceptsRegulatedTariff, Assert.Single(told.Venue.Apps)));
        Assert.Equal((Now, new DateOnly(2026, 3, 3)), (told.OccurredAt, told.AccountingDay));
    }

    [Fact]
    public void A_reinstated_venue_is_told_as_qualified_and_a_suspended_one_with_the_reason()
    {
        Assert.IsType<Contracts.Catalogue.V1.VenueQualified>(Told(new VenueReinstated(Qualified, Decision)));
        var suspended = Told(new Aptic.Catalogue.Venues.Domain.VenueSuspended(Qualified.With(VenueStatuses.Suspended, Now), Decision));
        Assert.Equal("Since it must be.", Assert.IsType<Contracts.Catalogue.V1.VenueSuspended>(suspended).Reason);
    }

    [Fact]
    public void Of_venues_that_were_never_qualified_nothing_is_told()
    {
        Assert.Null(Told(new VenueRegistered(Registered, Sheet, Now)));
        Assert.Null(Told(new VenueSubmitted(Registered, Decision)));
        Assert.Null(Told(new VenueRefused(Registered, Decision, [])));
        Assert.Null(Told(new Aptic.Catalogue.Venues.Domain.VenueDetailsChanged(Registered, Sheet, ["nom"], Now)));
        Assert.Null(Told(new VenueMoved(Registered, Sheet, Guid.CreateVersion7(), Decision)));
        Assert.Null(Told(new Aptic.Catalogue.Venues.Domain.VenueWithdrawn(Registered.With(VenueStatuses.Withdrawn, Now), Decision)));
    }

    [Fact]
    public void What_changes_of_venues_that_were_qualified_is_told()
    {
        Assert.IsType<Contracts.Catalogue.V1.VenueDetailsChanged>(
            Told(new Aptic.Catalogue.Venues.Domain.VenueDetailsChanged(Qualified, Sheet, ["nom"], Now)));
        var moved = Told(new VenueMoved(Qualified, Sheet, Guid.CreateVersion7(), Decision));
        Assert.Equal(Qualified.OrganisationId, Assert.IsType<Contracts.Catalogue.V1.VenueDetailsChanged>(moved).Venue.OrganisationId);
        Assert.IsType<Contracts.Catalogue.V1.VenueWithdrawn>(
            Told(new Aptic.Catalogue.Venues.Domain.VenueWithdrawn(Qualified.With(VenueStatuses.Withdrawn, Now), Decision)));
    }

    [Fact]
    public void A_service_is_told_whole_with_all_its_prices()
    {
        var offer = new Offer(
            Guid.CreateVersion7(), Qualified.VenueId, "Atelier", ServiceKinds.Workshop, ["Aide aux démarches administratives"],
            [new Price(1_200, new DateOnly(2026, 3, 3)), new Price(1_500, new DateOnly(2026, 4, 1))], true, 8, "Mo-Fr 09:00-12:00",
            new DateOnly(2026, 3, 3),
            new DateOnly(2026, 6, 1));
        var withdrawn = new Aptic.Catalogue.Services.Domain.ServiceWithdrawn(offer, new ServiceChange(Guid.CreateVersion7(), "hash", Now));
        var told = Assert.IsType<Contracts.Catalogue.V1.ServiceWithdrawn>(Told(withdrawn, version: 5)).Service;

        Assert.Equal(
            (offer.ServiceId, 5, offer.VenueId, "Atelier", "workshop"),
            (told.ServiceId, told.Revision, told.VenueId, told.Name, told.Kind));
        Assert.Equal([new ServicePrice(1_200, new DateOnly(2026, 3, 3)), new ServicePrice(1_500, new DateOnly(2026, 4, 1))], told.Prices);
        Assert.Equal((offer.PublishedOn, offer.WithdrawnOn, true), (told.PublishedOn, told.WithdrawnOn, told.AcceptsRegulatedTariff));
        Assert.Equal(offer.Categories, told.Categories);
        Assert.Equal((8, "Mo-Fr 09:00-12:00"), (told.CapacityPersons, told.OpeningHours));
    }

    [Fact]
    public void A_pathway_is_told_whole_with_what_it_held_on_earlier_days_when_it_is_published_replaced_and_withdrawn()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var sheet = new PathwaySheet(
            Guid.CreateVersion7(), "Premiers pas", PathwayKinds.Discovery, "Pour commencer.",
            [new Content([first, second], new DateOnly(2026, 2, 1)), new Content([second, first], new DateOnly(2026, 3, 3))],
            new DateOnly(2026, 6, 1));
        var change = new PathwayChange(Guid.CreateVersion7(), "hash", Now);

        Assert.IsType<Contracts.Catalogue.V1.PathwayPublished>(Told(new Aptic.Catalogue.Pathways.Domain.PathwayPublished(sheet, change)));
        Assert.IsType<Contracts.Catalogue.V1.PathwayPublished>(Told(new PathwayReplaced(sheet, change), version: 2));
        var told = Assert.IsType<Contracts.Catalogue.V1.PathwayWithdrawn>(
            Told(new Aptic.Catalogue.Pathways.Domain.PathwayWithdrawn(sheet, change), version: 3));
        Assert.Equal((Now, new DateOnly(2026, 3, 3)), (told.OccurredAt, told.AccountingDay));
        Assert.Equal(
            (sheet.PathwayId, 3, "Premiers pas", "discovery", sheet.WithdrawnOn),
            (told.Pathway.PathwayId, told.Pathway.Revision, told.Pathway.Name, told.Pathway.Kind, told.Pathway.WithdrawnOn));
        Assert.Equal([new DateOnly(2026, 2, 1), new DateOnly(2026, 3, 3)], told.Pathway.Contents.Select(content => content.From));
        Assert.Equal([second, first], told.Pathway.Contents[1].ServiceIds);
    }

    [Fact]
    public void What_was_said_and_stored_before_members_were_added_still_reads()
    {
        var offer = JsonNode.Parse(JsonSerializer.Serialize(new ServiceOffer(
            Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Atelier", ServiceKinds.Workshop, [], [], true, new DateOnly(2026, 3, 3), null, 8, "24/7")))!.AsObject();
        offer.Remove("CapacityPersons");
        offer.Remove("OpeningHours");
        var read = offer.Deserialize<ServiceOffer>()!;
        Assert.Equal(("Atelier", null, null), (read.Name, read.CapacityPersons, read.OpeningHours));

        var registered = JsonNode.Parse(JsonSerializer.Serialize(new VenueRegistered(Registered, Sheet, Now, "hash")))!.AsObject();
        registered.Remove("RequestHash");
        Assert.Null(registered.Deserialize<VenueRegistered>()!.RequestHash);

        var changed = JsonNode.Parse(JsonSerializer.Serialize(
            new Aptic.Catalogue.Venues.Domain.VenueDetailsChanged(Registered, Sheet, ["nom"], Now, Guid.CreateVersion7(), "hash")))!.AsObject();
        changed.Remove("ChangeId");
        changed.Remove("RequestHash");
        var edit = changed.Deserialize<Aptic.Catalogue.Venues.Domain.VenueDetailsChanged>()!;
        Assert.Equal(((Guid?)null, null), (edit.ChangeId, edit.RequestHash));
    }

    private static object? Told(object @event, long version = 1) =>
        CatalogueContracts.Translation.ContractOf(@event, new EventPosition(Guid.CreateVersion7(), version));
}
