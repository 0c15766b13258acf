using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Redemption;

/// <summary>Each reason against a redemption as a venue's app sees it: its own code, the place, the same in the quote before; and nothing is redeemed.</summary>
public sealed class RefusalTests(RedemptionWorld world) : IClassFixture<RedemptionWorld>
{
    private readonly DateOnly _today = ParisTime.DayOf(world.Clock.GetUtcNow());

    /// <summary>What is wrong in each case; the rest is as it should be.</summary>
    private sealed record Case(string Status, ServiceOffer Offer, bool VenueTakesTariff, ChequeTerms Terms, int Cheques, string? TargetPublic, DateOnly ServicedOn);

    [Theory]
    [InlineData("venue-not-qualified", 409, "/venueId")]
    [InlineData("venue-suspended", 409, "/venueId")]
    [InlineData("service-withdrawn", 409, "/serviceId")]
    [InlineData("kind-not-payable", 422, "/serviceId")]
    [InlineData("urgent-help-not-allowed", 422, "/cheques/0")]
    [InlineData("category-not-covered", 422, "/cheques/0")]
    [InlineData("outside-territory", 422, "/cheques/0")]
    [InlineData("public-not-targeted", 422, "/cheques/0")]
    [InlineData("tariff-not-accepted", 422, "/cheques/0")]
    [InlineData("more-cheques-than-needed", 422, "/cheques/1")]
    [InlineData("serviced-in-future", 422, "/servicedOn")]
    public async Task A_redemption_is_refused_with_the_reasons_own_code_and_place(string code, int status, string place)
    {
        var wrong = CaseOf(code);
        var venueId = await OpenAsync(wrong);
        var chunk = world.Chunk(wrong.Cheques, wrong.Terms, active: true, null, out var issued);
        await world.Probe.PublishAsync(chunk with { Cheques = chunk.Cheques.Select(cheque => cheque with { TargetPublic = wrong.TargetPublic }).ToList() });
        await world.Probe.HeardAsync<Contracts.Redemption.V1.ChequesRegistered>(registered => registered.RequestId == chunk.RequestId);
        var codes = issued.Select(cheque => cheque.Code).ToArray();

        var answer = await world.Venue.PostJsonAsync("/redemption/v1/redemptions", Guid.NewGuid().ToString(), new
        {
            venueId,
            serviceId = wrong.Offer.ServiceId,
            servicedOn = $"{wrong.ServicedOn:yyyy-MM-dd}",
            cheques = codes,
            expectedComplementCents = 0,
        });

        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        var error = Assert.Single(problem["errors"]!.AsArray())!;
        Assert.Equal((status, code, place), ((int)answer.StatusCode, error["code"]!.GetValue<string>(), error["place"]!.GetValue<string>()));
        var quote = await world.Venue.PostAsJsonAsync("/redemption/v1/quotes",
            new { venueId, serviceId = wrong.Offer.ServiceId, servicedOn = $"{wrong.ServicedOn:yyyy-MM-dd}", cheques = codes });
        Assert.Contains($"\"{code}\"", await quote.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Probe.Received, message => message.Contract is Contracts.Redemption.V1.ServiceRedeemed redeemed && redeemed.VenueId == venueId);
    }

    [Fact]
    public async Task What_is_refused_in_time_by_one_client_is_refused_to_all_a_reversal_is_taken_once_and_until_its_last_day()
    {
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheques = await world.IssueAsync(2);
        var (first, second) = (await RedeemedAsync(venueId, serviceId, cheques[0].Code), await RedeemedAsync(venueId, serviceId, cheques[1].Code));

        Assert.Equal("reversed", await ReverseAsync(first));
        Assert.Equal("already-reversed", await ReverseAsync(first));
        world.Clock.Set(ParisTime.EndOf(ParisTime.DayOf(world.Clock.GetUtcNow()).AddDays(7)));
        Assert.Equal("reversal-too-late", await ReverseAsync(second));
    }

    [Fact]
    public async Task A_service_that_was_rendered_in_time_is_entered_until_the_tolerance_ends()
    {
        var (last, entry) = (_today.AddDays(1), _today.AddDays(3));
        var (venueId, serviceId) = await world.VenueWithWorkshopAsync(1_000);
        var cheques = await world.IssueAsync(2, world.Terms with { ValidUntil = last, EntryUntil = entry });
        async Task<string?> EnterAsync(string code) => (await (await world.Venue.PostJsonAsync("/redemption/v1/redemptions", Guid.NewGuid().ToString(),
            new { venueId, serviceId, servicedOn = $"{last:yyyy-MM-dd}", cheques = new[] { code }, expectedComplementCents = 0 }))
            .Content.ReadFromJsonAsync<JsonObject>())!["code"]?.GetValue<string>();

        world.Clock.Set(ParisTime.EndOf(entry).AddSeconds(-1));
        Assert.Null(await EnterAsync(cheques[0].Code));
        world.Clock.Set(ParisTime.EndOf(entry));
        // Until the sweep has expired it, the day alone speaks against it.
        Assert.Contains(await EnterAsync(cheques[1].Code), new[] { "entered-too-late", "cheque-expired" });
    }

    private Case CaseOf(string code)
    {
        var terms = world.Terms;
        Restrictions Only(Func<Restrictions, Restrictions> change) => change(terms.Restrictions);
        var right = new Case(VenueStatuses.Qualified, new ServiceOffer(Guid.CreateVersion7(), 1, Guid.Empty, "Atelier", ServiceKinds.Workshop,
            ["Aide aux démarches administratives"], [new ServicePrice(1_000, _today.AddDays(-30))], true, _today.AddDays(-30), null), true, terms, 1, null, _today);
        return code switch
        {
            "venue-not-qualified" => right with { Status = VenueStatuses.Withdrawn },
            "venue-suspended" => right with { Status = VenueStatuses.Suspended },
            "service-withdrawn" => right with { Offer = right.Offer with { WithdrawnOn = _today } },
            "kind-not-payable" => right with { Offer = right.Offer with { Kind = ServiceKinds.CertifiedTraining } },
            "urgent-help-not-allowed" => right with { Offer = right.Offer with { Kind = ServiceKinds.UrgentHelp } },
            "category-not-covered" => right with { Terms = terms with { Restrictions = Only(all => all with { Categories = ["Parentalité et éducation avec le numérique"] }) } },
            "outside-territory" => right with { Terms = terms with { Restrictions = Only(all => all with { Territories = ["33"] }) } },
            "public-not-targeted" => right with { Terms = terms with { Restrictions = Only(all => all with { TargetPublics = ["Seniors"] }) }, TargetPublic = "Jeunes" },
            "tariff-not-accepted" => right with { Terms = terms with { Restrictions = Only(all => all with { RegulatedTariff = true }) }, VenueTakesTariff = false },
            "more-cheques-than-needed" => right with { Cheques = 2 },
            "serviced-in-future" => right with { ServicedOn = _today.AddDays(1) },
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such case."),
        };
    }

    private async Task<Guid> OpenAsync(Case wrong)
    {
        var (venueId, now) = (Guid.CreateVersion7(), world.Clock.GetUtcNow());
        var standing = new VenueStanding(venueId, 1, Guid.CreateVersion7(), "Ville", "Médiathèque", "16", "16015",
            [new VenueStatusChange(VenueStatuses.Qualified, now.AddDays(-30)), new VenueStatusChange(wrong.Status, now.AddDays(-20))], wrong.VenueTakesTariff, ["venue-app"]);
        await world.Probe.PublishAsync(new VenueQualified(standing, now, _today));
        await world.Probe.PublishAsync(new ServicePublished(wrong.Offer with { VenueId = venueId }, now, _today));
        await Eventually.IsTrueAsync(
            async () => (await world.QuoteAsync(venueId, wrong.Offer.ServiceId, ChequeCodes.ChequeCode.Create()))["cheques"] is not null,
            "venue and service to be known to redemption");
        return venueId;
    }

    private async Task<Guid> RedeemedAsync(Guid venueId, Guid serviceId, string code) =>
        (await (await world.RedeemAsync(venueId, serviceId, 0, Guid.NewGuid().ToString(), code)).Content.ReadFromJsonAsync<JsonObject>())!["redemptionId"]!.GetValue<Guid>();

    private async Task<string> ReverseAsync(Guid redemptionId)
    {
        var answer = await world.Venue.PostJsonAsync($"/redemption/v1/redemptions/{redemptionId}/reversal", Guid.NewGuid().ToString(), new { reason = "erreur" });
        return answer.IsSuccessStatusCode ? "reversed" : (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>();
    }
}
