using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Redemption;

/// <summary>What time alone brings about. A world of its own, since its clock jumps.</summary>
public sealed class SweepTests(RedemptionWorld world) : IClassFixture<RedemptionWorld>
{
    [Fact]
    public async Task A_cheque_that_was_granted_more_time_is_used_in_it_and_expires_after_it()
    {
        var today = ParisTime.DayOf(world.Clock.GetUtcNow());
        var (last, granted) = (today.AddDays(10), today.AddDays(25));
        var terms = world.Terms with { ValidUntil = last, EntryUntil = last };
        var cheques = await world.IssueAsync(2, terms);
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        await world.Probe.PublishAsync(new IssuedTermsWidened(terms.AgreementId, 3, [new TermsWidening(1, granted, granted, [])],
            world.Clock.GetUtcNow(), today));
        async Task<string?> CodeAsync(string code) => (await (await world.RedeemAsync(venueId, serviceId, 0, Guid.NewGuid().ToString(), code)).Content.ReadFromJsonAsync<JsonObject>())!["code"]?.GetValue<string>();
        await Eventually.IsTrueAsync(async () => (await world.QuoteAsync(venueId, serviceId, cheques[0].Code))["cheques"]![0]!["validUntil"]!.GetValue<string>() == $"{granted:yyyy-MM-dd}", "the grant to be known");

        world.Clock.Set(ParisTime.EndOf(granted).AddHours(-1));
        Assert.Null(await CodeAsync(cheques[0].Code));
        world.Clock.Set(ParisTime.EndOf(granted).AddHours(13));
        await world.Probe.HeardAsync<ChequeExpired>(expired => expired.ChequeId == cheques[1].ChequeId);
        Assert.Equal("cheque-expired", await CodeAsync(cheques[1].Code));
    }

    [Fact]
    public async Task Time_frees_differences_after_seven_days_and_expires_unused_cheques_after_the_tolerance()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_500);
        var cheques = await world.IssueAsync(4);
        var redeemed = await RedeemedAsync(venueId, serviceId, cheques[0], cheques[1]);
        var terms = world.Terms;

        world.Clock.Advance(TimeSpan.FromDays(8));
        var released = await world.Probe.HeardAsync<DifferenceReleased>(difference => difference.RedemptionId == redeemed);
        Assert.Equal(500, released.Cheques.Single().DifferenceCents);

        world.Clock.Set(ParisTime.EndOf(terms.EntryUntil).AddSeconds(-1));
        var lastDay = ParisTime.DayOf(world.Clock.GetUtcNow());
        var entered = await world.Venue.PostJsonAsync("/redemption/v1/redemptions", Guid.NewGuid().ToString(),
            new { venueId, serviceId, servicedOn = terms.ValidUntil, cheques = new[] { cheques[2].Code }, expectedComplementCents = 500 });
        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
        Assert.Equal(terms.EntryUntil, lastDay);

        // In Tahiti, that day lasts some hours longer.
        world.Clock.Set(ParisTime.EndOf(terms.EntryUntil).AddHours(13));
        var expired = await world.Probe.HeardAsync<ChequeExpired>(cheque => cheque.ChequeId == cheques[3].ChequeId);
        Assert.Equal(1_000, expired.ValueCents);

        // Reversed after its last day, a cheque is not usable again: it expires.
        var late = (await entered.Content.ReadFromJsonAsync<JsonObject>())!["redemptionId"]!.GetValue<Guid>();
        await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{late}/reversal", Guid.NewGuid().ToString(), new { reason = "erreur" });
        await world.Probe.HeardAsync<ChequeExpired>(cheque => cheque.ChequeId == cheques[2].ChequeId);
        Assert.DoesNotContain(world.Probe.Received, message => message.Contract is ChequeExpired cheque
            && (cheque.ChequeId == cheques[0].ChequeId || cheque.ChequeId == cheques[1].ChequeId));
    }

    private async Task<Guid> RedeemedAsync(Guid venueId, Guid serviceId, params RedemptionWorld.Issued[] cheques)
    {
        var answer = await world.RedeemAsync(venueId, serviceId, 0, Guid.NewGuid().ToString(), cheques.Select(cheque => cheque.Code).ToArray());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["redemptionId"]!.GetValue<Guid>();
    }
}
