using Aptic.Catalogue.Services.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Xunit;
using static Aptic.Catalogue.Services.Domain.ServiceDecider;
using PriceChanged = Aptic.Catalogue.Services.Domain.PriceChanged;
using ServicePublished = Aptic.Catalogue.Services.Domain.ServicePublished;

namespace Aptic.Tests.Specifications.Catalogue;

public sealed class ServiceSpecifications
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    // 00:30 in Paris: it is still the day before in UTC.
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 23, 30, 0, TimeSpan.Zero);

    private static readonly PublishService Workshop = new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), VenueStatuses.Qualified, " Déclarer ses impôts ", ServiceKinds.Workshop,
        ["Aide aux démarches administratives"], 1_200, null, AcceptsRegulatedTariff: true, 8, "We 14:00-16:00", "hash", Now);

    [Fact]
    public void A_service_is_offered_at_its_price_from_the_Paris_day_of_its_publication()
    {
        var published = Assert.IsType<ServicePublished>(Assert.Single(ServiceDecider.Decide(Workshop, null).Events));
        Assert.Equal(("Déclarer ses impôts", Today), (published.Service.Name, published.Service.PublishedOn));
        Assert.Equal([new Price(1_200, Today)], published.Service.Prices);
        Assert.Null(published.Service.WithdrawnOn);
    }

    [Fact]
    public void A_publication_emits_nothing_the_second_time() =>
        Assert.Equal(Decision.Nothing, ServiceDecider.Decide(Workshop, Published()));

    [Fact]
    public void A_welcome_is_free()
    {
        var welcome = Workshop with { Kind = ServiceKinds.Welcome, Categories = [], AcceptsRegulatedTariff = false };
        Assert.Equal("welcome-is-free", Assert.Single(ServiceDecider.Decide(welcome, null).Refusals).Code);
        Assert.Single(ServiceDecider.Decide(welcome with { PriceCents = 0 }, null).Events);
    }

    [Fact]
    public void A_certified_training_is_listed_and_never_at_the_regulated_tariff()
    {
        var training = Workshop with { Kind = ServiceKinds.CertifiedTraining, AcceptsRegulatedTariff = false };
        Assert.Single(ServiceDecider.Decide(training, null).Events);
        Assert.Equal(
            "/acceptsRegulatedTariff",
            Assert.Single(ServiceDecider.Decide(training with { AcceptsRegulatedTariff = true }, null).Refusals).Place);
    }

    [Theory]
    [InlineData("Aide aux demarches administratives")]
    [InlineData("aide aux démarches administratives")]
    [InlineData("Aide aux démarches administratives ")]
    [InlineData("Prendre en main un ordinateur")]
    [InlineData("Aide aux démarches\u202E administratives")]
    [InlineData("")]
    public void A_category_is_one_of_the_national_standard_as_it_writes_it(string category)
    {
        var command = Workshop with { Categories = ["Utilisation sécurisée du numérique", category] };
        Assert.Equal("/categories", Assert.Single(ServiceDecider.Decide(command, null).Refusals).Place);
        var welcome = command with { Kind = ServiceKinds.Welcome, PriceCents = 0, AcceptsRegulatedTariff = false };
        Assert.Equal("/categories", Assert.Single(ServiceDecider.Decide(welcome, null).Refusals).Place);
    }

    [Fact]
    public void A_name_and_opening_hours_hold_nothing_that_nobody_sees()
    {
        var command = Workshop with { Name = "Déclarer \u202Eses impôts", OpeningHours = "Mo off \"\u202Efermé\"" };
        Assert.Equal(["/name", "/openingHours"], ServiceDecider.Decide(command, null).Refusals.Select(refusal => refusal.Place));
    }

    [Fact]
    public void Every_breach_of_a_publication_is_named()
    {
        var command = Workshop with
        {
            Name = " ",
            Kind = "party",
            Categories = ["Bricolage"],
            PriceCents = -1,
            PublishedOn = Today.AddDays(-1),
            CapacityPersons = 0,
            OpeningHours = "",
        };
        Assert.Equal(
            [
                "/acceptsRegulatedTariff", "/capacityPersons", "/categories", "/kind", "/name", "/openingHours", "/priceCents",
                "/publishedOn",
            ],
            ServiceDecider.Decide(command, null).Refusals.Select(refusal => refusal.Place).Order());
    }

    [Theory]
    [InlineData(ServiceKinds.Workshop)]
    [InlineData(ServiceKinds.Individual)]
    [InlineData(ServiceKinds.UrgentHelp)]
    [InlineData(ServiceKinds.CertifiedTraining)]
    public void A_service_other_than_a_welcome_has_a_category(string kind)
    {
        var refused = ServiceDecider.Decide(Workshop with { Kind = kind, Categories = [], AcceptsRegulatedTariff = false }, null);
        Assert.Equal("/categories", Assert.Single(refused.Refusals).Place);
    }

    [Fact]
    public void A_venue_that_left_offers_nothing() =>
        Assert.Equal(
            "venue-withdrawn",
            Assert.Single(ServiceDecider.Decide(Workshop with { VenueStatus = VenueStatuses.Withdrawn }, null).Refusals).Code);

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public void A_price_may_be_nothing_and_ten_thousand_euros_at_most(long priceCents)
    {
        Assert.Single(ServiceDecider.Decide(Workshop with { PriceCents = priceCents }, null).Events);
        Assert.Single(ServiceDecider.Decide(Workshop with { PriceCents = 1_000_001 }, null).Refusals);
    }

    [Fact]
    public void A_price_is_in_force_from_its_day_and_the_history_is_kept()
    {
        var service = Given(Published(), Change(1_500, Today.AddDays(30)));
        service = Given(service, Change(1_000, Today.AddDays(10)));

        Assert.Equal(
            [new Price(1_200, Today), new Price(1_000, Today.AddDays(10)), new Price(1_500, Today.AddDays(30))], service.Offer.Prices);
        Assert.Null(service.Offer.PriceCentsOn(Today.AddDays(-1)));
        Assert.Equal(1_200, service.Offer.PriceCentsOn(Today));
        Assert.Equal(1_200, service.Offer.PriceCentsOn(Today.AddDays(9)));
        Assert.Equal(1_000, service.Offer.PriceCentsOn(Today.AddDays(10)));
        Assert.Equal(1_500, service.Offer.PriceCentsOn(Today.AddDays(31)));
    }

    [Fact]
    public void A_price_for_the_same_day_gives_way()
    {
        var service = Given(Given(Published(), Change(1_500, Today.AddDays(30))), Change(1_600, Today.AddDays(30)));
        Assert.Equal([new Price(1_200, Today), new Price(1_600, Today.AddDays(30))], service.Offer.Prices);
    }

    [Fact]
    public void A_change_of_price_emits_nothing_the_second_time()
    {
        var change = Change(1_500, Today.AddDays(30));
        Assert.Equal(Decision.Nothing, ServiceDecider.Decide(change, Given(Published(), change)));
    }

    [Fact]
    public void A_price_of_the_past_is_not_changed()
    {
        var later = Published(Workshop with { PublishedOn = Today.AddDays(5) });
        Assert.Equal("/from", ServiceDecider.Decide(Change(1_500, Today.AddDays(-1)), Published()).Refusals[0].Place);
        Assert.Equal("/from", Assert.Single(ServiceDecider.Decide(Change(1_500, Today), later).Refusals).Place);
    }

    [Fact]
    public void A_withdrawn_service_is_withdrawn_from_a_day_on()
    {
        var withdraw = new WithdrawService(Guid.CreateVersion7(), Today.AddDays(7), "hash", Now);
        var service = Given(Published(), ServiceDecider.Decide(withdraw, Published()));
        Assert.Equal(Today.AddDays(7), service.Offer.WithdrawnOn);
        Assert.Equal(Decision.Nothing, ServiceDecider.Decide(withdraw, service));

        Assert.Equal("service-withdrawn", Assert.Single(ServiceDecider.Decide(Change(1_500, Today.AddDays(7)), service).Refusals).Code);
        Assert.IsType<PriceChanged>(Assert.Single(ServiceDecider.Decide(Change(1_500, Today.AddDays(6)), service).Events));
    }

    [Fact]
    public void A_withdrawal_to_come_can_be_brought_forward_and_one_that_has_come_stays()
    {
        var service = Given(
            Published(), ServiceDecider.Decide(new WithdrawService(Guid.CreateVersion7(), Today.AddDays(7), "hash", Now), Published()));
        service = Given(service, ServiceDecider.Decide(new WithdrawService(Guid.CreateVersion7(), null, "hash", Now), service));
        Assert.Equal(Today, service.Offer.WithdrawnOn);

        var again = new WithdrawService(Guid.CreateVersion7(), Today.AddDays(3), "hash", Now);
        Assert.Equal("service-withdrawn", Assert.Single(ServiceDecider.Decide(again, service).Refusals).Code);
        Assert.Equal(
            "/withdrawnOn",
            Assert.Single(ServiceDecider.Decide(again with { WithdrawnOn = Today.AddDays(-1) }, Published()).Refusals).Place);
    }

    private static ChangePrice Change(long priceCents, DateOnly from) => new(Guid.CreateVersion7(), priceCents, from, "hash", Now);

    private static Service Published() => Published(Workshop);

    private static Service Published(PublishService command) =>
        Service.Evolve(null, Assert.Single(ServiceDecider.Decide(command, null).Events));

    private static Service Given(Service service, ChangePrice command) => Given(service, ServiceDecider.Decide(command, service));

    private static Service Given(Service service, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        return decision.Events.Aggregate(service, Service.Evolve);
    }
}
