using Aptic.Catalogue.Pathways.Domain;
using Aptic.Catalogue.Services.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Xunit;
using static Aptic.Catalogue.Pathways.Domain.PathwayDecider;
using PathwayPublished = Aptic.Catalogue.Pathways.Domain.PathwayPublished;
using PathwayWithdrawn = Aptic.Catalogue.Pathways.Domain.PathwayWithdrawn;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>Services that are meant to be taken together, in an order that is advice.</summary>
public sealed class PathwaySpecifications
{
    // 00:30 on 3 March in Paris.
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 23, 30, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 3);
    private static readonly Offer Welcome = OfferOf("welcome");
    private static readonly Offer Workshop = OfferOf("workshop");
    private static readonly Offer Elsewhere = OfferOf("elsewhere") with { VenueId = DeterministicId.Of("another venue") };

    [Fact]
    public void A_pathway_holds_services_of_one_venue_or_several_in_the_order_that_was_given()
    {
        var sheet = Published().Sheet;
        Assert.Equal(("Premiers pas", PathwayKinds.Discovery), (sheet.Name, sheet.Kind));
        Assert.Equal([Workshop.ServiceId, Elsewhere.ServiceId, Welcome.ServiceId], sheet.ServiceIdsNow());
        Assert.Equal(Today, Assert.Single(sheet.Contents).From);
        Assert.Null(sheet.WithdrawnOn);
    }

    [Fact]
    public void A_replacement_counts_from_today_and_what_was_held_before_stays()
    {
        var pathway = Given(Published(), Decide(Replace([Welcome], Now.AddDays(10)), Published()));
        Assert.Equal([Today, Today.AddDays(10)], pathway.Sheet.Contents.Select(content => content.From));
        Assert.Equal(3, pathway.Sheet.Contents[0].ServiceIds.Count);
        Assert.Equal([Welcome.ServiceId], pathway.Sheet.ServiceIdsNow());
    }

    [Fact]
    public void Of_two_replacements_on_one_day_the_second_counts()
    {
        var once = Given(Published(), Decide(Replace([Welcome], Now.AddDays(10)), Published()));
        var twice = Given(once, Decide(Replace([Workshop], Now.AddDays(10).AddMinutes(1)), once));
        Assert.Equal(2, twice.Sheet.Contents.Count);
        Assert.Equal([Workshop.ServiceId], twice.Sheet.ServiceIdsNow());
    }

    [Fact]
    public void A_withdrawal_is_of_today_or_a_later_day_and_can_be_put_off_until_it_has_come()
    {
        var later = Given(Published(), Decide(Withdraw(Today.AddDays(5)), Published()));
        Assert.Equal(Today.AddDays(5), later.Sheet.WithdrawnOn);
        Assert.Equal(Today, Given(later, Decide(Withdraw(null), later)).Sheet.WithdrawnOn);
        Assert.Equal(("invalid-pathway", "/withdrawnOn"), Refused(Decide(Withdraw(Today.AddDays(-1)), Published())));
    }

    [Fact]
    public void A_withdrawn_pathway_is_neither_replaced_nor_withdrawn_again()
    {
        var withdrawn = Given(Published(), Decide(Withdraw(null), Published()));
        Assert.Equal("pathway-withdrawn", Refused(Decide(Withdraw(null), withdrawn)).Code);
        Assert.Equal("pathway-withdrawn", Refused(Decide(Replace([Welcome], Now), withdrawn)).Code);
    }

    [Fact]
    public void What_was_done_is_not_done_again()
    {
        var publish = Publish([Workshop]);
        var published = Pathway.Evolve(null, Assert.Single(Decide(publish, null).Events));
        Assert.Equal(Decision.Nothing, Decide(publish, published));

        var (replace, withdraw) = (Replace([Welcome], Now), Withdraw(null));
        var replaced = Given(published, Decide(replace, published));
        Assert.Equal(Decision.Nothing, Decide(replace, replaced));
        var withdrawn = Given(replaced, Decide(withdraw, replaced));
        Assert.Equal(Decision.Nothing, Decide(withdraw, withdrawn));
        Assert.Equal(Decision.Nothing, Decide(replace, withdrawn));
    }

    [Fact]
    public void Every_breach_is_named_with_its_place()
    {
        var wish = new Wish(" ", "party", "\u0007", [], []);
        Assert.Equal(
            ["/description", "/kind", "/name", "/serviceIds"],
            Decide(new PublishPathway(Guid.CreateVersion7(), wish, "hash", Now), null).Refusals.Select(refusal => refusal.Place).Order());
        Assert.All(
            Decide(new PublishPathway(Guid.CreateVersion7(), wish, "hash", Now), null).Refusals,
            refusal => Assert.Equal("invalid-pathway", refusal.Code));
    }

    [Fact]
    public void A_pathway_holds_each_service_once_and_not_too_many()
    {
        Assert.Equal(("invalid-pathway", "/serviceIds"), Refused(Decide(Publish([Workshop, Workshop]), null)));
        var many = Enumerable.Range(0, PathwayRules.ServicesMost + 1).Select(number => OfferOf($"{number}")).ToArray();
        Assert.Equal(("invalid-pathway", "/serviceIds"), Refused(Decide(Publish(many), null)));
        Assert.False(Decide(Publish(many[1..]), null).IsRefused);
    }

    [Fact]
    public void Unknown_and_withdrawn_services_are_refused_each_at_its_place()
    {
        var gone = OfferOf("gone") with { WithdrawnOn = Today };
        var leaving = OfferOf("leaving") with { WithdrawnOn = Today.AddDays(1) };
        var wish = new Wish(
            "Premiers pas", PathwayKinds.Discovery, null,
            [Workshop.ServiceId, gone.ServiceId, leaving.ServiceId, Guid.Empty], [leaving, gone, Workshop]);
        Assert.Equal(
            [("service-withdrawn", "/serviceIds/1"), ("service-unknown", "/serviceIds/3")],
            Decide(new PublishPathway(Guid.CreateVersion7(), wish, "hash", Now), null).Refusals.Select(r => (r.Code, r.Place)));
    }

    private static Offer OfferOf(string name) => new(
        DeterministicId.Of(name), DeterministicId.Of("venue"), name, ServiceKinds.Workshop, [], [new Price(1_000, Today)], false, null, null,
        Today, null);

    private static PublishPathway Publish(params Offer[] services) => new(
        DeterministicId.Of("pathway"), Wish(services), "hash", Now);

    private static ReplacePathway Replace(Offer[] services, DateTimeOffset now) => new(Guid.CreateVersion7(), Wish(services), "hash", now);

    private static WithdrawPathway Withdraw(DateOnly? day) => new(Guid.CreateVersion7(), day, "hash", Now);

    private static Wish Wish(Offer[] services) => new(
        " Premiers pas ", PathwayKinds.Discovery, "Pour commencer.", services.Select(service => service.ServiceId).ToList(), services);

    private static Pathway Published() => Pathway.Evolve(
        null, Assert.IsType<PathwayPublished>(Assert.Single(Decide(Publish(Workshop, Elsewhere, Welcome), null).Events)));

    private static Pathway Given(Pathway pathway, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        Assert.True(decision.Events[0] is PathwayReplaced or PathwayWithdrawn);
        return decision.Events.Aggregate(pathway, Pathway.Evolve);
    }

    private static (string Code, string? Place) Refused(Decision decision)
    {
        Assert.Empty(decision.Events);
        var refusal = Assert.Single(decision.Refusals);
        return (refusal.Code, refusal.Place);
    }
}
