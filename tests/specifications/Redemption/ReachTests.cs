using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Redemption.Offers;
using Aptic.Redemption.Replicas;
using Xunit;

namespace Aptic.Tests.Specifications.Redemption;

/// <summary>Whether the holders of an agreement's cheques find a venue: one venue in Angoulême, with one workshop.</summary>
public sealed class ReachTests
{
    [Fact]
    public void A_qualified_venue_with_a_service_that_the_terms_pay_is_one_that_takes_the_cheques() => Reaches(Terms(r => r), 1);

    [Theory]
    [InlineData("16")]
    [InlineData("16015")]
    public void A_venue_reaches_its_department_and_its_commune(string territory) => Reaches(Terms(r => r with { Territories = [territory] }), 1);

    [Fact]
    public void Each_territory_without_a_venue_is_named() =>
        Reaches(Terms(r => r with { Territories = ["16", "17", "16001", "17"] }), 1, "17", "16001");

    [Fact]
    public void Where_the_only_venue_is_elsewhere_there_is_none() => Reaches(Terms(r => r with { Territories = ["33"] }), 0, "33");

    [Fact]
    public void Without_territories_a_venue_anywhere_will_do_and_none_is_still_a_gap()
    {
        Assert.False(Reach.Of(Given.Restrictions, At(Given.Venue, Given.Workshop)).HasGap);
        Assert.True(Reach.Of(Given.Restrictions, At(Given.Venue)).HasGap);
    }

    [Theory]
    [InlineData(VenueStatuses.Suspended)]
    [InlineData(VenueStatuses.Withdrawn)]
    public void A_venue_that_is_no_longer_qualified_takes_no_cheque(string status) => Assert.Equal(0, Reach.Of(Given.Restrictions, At(
        Given.Venue with { Standing = Given.Venue.Standing with { History = [.. Given.Venue.Standing.History, new VenueStatusChange(status, Given.Now.AddHours(-1))] } },
        Given.Workshop)).Venues);

    [Fact]
    public void A_kind_or_a_category_that_the_terms_do_not_pay_is_no_offer()
    {
        Reaches(Terms(r => r with { ServiceKinds = [ServiceKinds.Individual] }), 0);
        Reaches(Terms(r => r with { Categories = ["Insertion professionnelle via le numérique"] }), 0);
    }

    [Theory]
    [InlineData(ServiceKinds.Welcome)]
    [InlineData(ServiceKinds.CertifiedTraining)]
    public void A_kind_that_no_cheque_pays_is_no_offer_even_if_the_terms_name_it(string kind) =>
        Assert.Equal(0, Reach.Of(Terms(r => r with { ServiceKinds = [kind] }), At(Given.Venue, Given.Service(kind, 1_200))).Venues);

    [Fact]
    public void A_service_that_is_withdrawn_free_or_without_a_price_yet_is_no_offer()
    {
        Assert.Equal(0, Reach.Of(Given.Restrictions, At(Given.Venue, Offering(o => o with { WithdrawnOn = Given.Today }))).Venues);
        Assert.Equal(0, Reach.Of(Given.Restrictions, At(Given.Venue, Given.Service(ServiceKinds.Workshop, 0))).Venues);
        Assert.Equal(0, Reach.Of(Given.Restrictions, At(Given.Venue, Offering(o => o with { Prices = [new ServicePrice(1_200, Given.Today.AddDays(1))] }))).Venues);
    }

    [Fact]
    public void Cheques_for_a_pathway_reach_venues_with_a_service_that_it_holds_today()
    {
        var pathway = DeterministicId.Of("pathway");
        var terms = Terms(r => r with { Pathways = [pathway] });
        Offers With(Guid service) => At(Given.Venue, Given.Workshop) with
        {
            Pathways = [new KnownPathway(pathway, 1, new PathwayOffer(pathway, 1, "Premiers pas", PathwayKinds.Discovery, [new PathwayContent([service], Given.Today)], null))],
        };

        Assert.Equal(1, Reach.Of(terms, With(Given.ServiceId)).Venues);
        Assert.Equal(0, Reach.Of(terms, With(DeterministicId.Of("another"))).Venues);
        Reaches(terms, 0);
    }

    [Fact]
    public void Under_the_regulated_tariff_both_venue_and_service_accept_it()
    {
        var terms = Terms(r => r with { RegulatedTariff = true });
        Reaches(terms, 1);
        Assert.Equal(0, Reach.Of(terms, At(Given.Venue, Offering(o => o with { AcceptsRegulatedTariff = false }))).Venues);
        Assert.Equal(0, Reach.Of(terms, At(Given.Venue with { Standing = Given.Venue.Standing with { AcceptsRegulatedTariff = false } }, Given.Workshop)).Venues);
    }

    private static void Reaches(Restrictions restrictions, int venues, params string[] without)
    {
        var reach = Reach.Of(restrictions, At(Given.Venue, Given.Workshop));
        Assert.Equal((venues, venues == 0 || without.Length > 0), (reach.Venues, reach.HasGap));
        Assert.Equal(without, reach.TerritoriesWithoutVenue);
    }

    private static Restrictions Terms(Func<Restrictions, Restrictions> change) => change(Given.Restrictions);

    private static KnownService Offering(Func<ServiceOffer, ServiceOffer> change) => new(Given.ServiceId, 1, change(Given.Workshop.Offer));

    private static Offers At(KnownVenue venue, params IReadOnlyList<KnownService> services) => new([venue], services, [], Given.Now);
}
