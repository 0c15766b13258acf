using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aptic.Journey;

/// <summary>One whole journey of the scheme's money, as its clients live it: from a funder's euro to a venue's account.</summary>
public sealed class Story(Clients clients, DevelopmentClockFile clock, FinanceTeam team, string venuesFile, string folder)
{
    private const int ReversalDays = 7;

    private sealed record Cheque(string Serial, string Code, string Qr, string Beneficiary);

    public async Task PlayAsync()
    {
        Narrator.Chapter("Des lieux de médiation numérique réels");
        await Venues.ImportAsync(clients.Catalogue, venuesFile);
        var venues = await Venues.OpenTwoAsync(clients.Catalogue);

        var agreementId = await FundAsync();
        var cheques = await IssueAsync(agreementId);
        var lives = new LifeOfCheques(clients, clock, team, folder);
        await lives.PrintAndReplaceAsync(agreementId);
        await RedeemAsync(venues, cheques);
        await lives.UseTwoAndTakeBackAsync(venues[0], cheques[4].Code, cheques[5].Code, cheques[6].Code);
        var expiring = await lives.IssueForTodayAsync(Terms());
        var runId = await SettleAsync(venues, cheques);
        await lives.TellExpiryAsync(expiring.AgreementId, expiring.Serial);
        await TellTheChequesLifeAsync(cheques[0], runId);
        await ShowBalanceAsync(agreementId);
    }

    private async Task<Guid> FundAsync()
    {
        Narrator.Chapter("Une convention de 500 €");
        var agreement = await clients.Funder.PostAsync("funding/v1/agreements", Terms());
        var id = agreement["agreementId"]!.GetValue<Guid>();
        Narrator.Tell($"Le Département de la Charente conclut la convention {id} : chèques de 10 €, valables 12 mois.");

        var receipt = await team.ReceiveAsync(id, 52_000);
        Narrator.Tell($"Virement reçu, lu dans le relevé de la banque et rattaché par sa référence : {Narrator.Euros(receipt["grossAmountCents"]!.GetValue<long>())}, dont {Narrator.Euros(receipt["faceAmountCents"]!.GetValue<long>())} de chèques et {Narrator.Euros(receipt["feeAmountCents"]!.GetValue<long>())} de frais.");
        return id;
    }

    private async Task<List<Cheque>> IssueAsync(Guid agreementId)
    {
        Narrator.Chapter("Vingt chèques pour dix personnes");
        // Opaque references of the partner's own: no name ever reaches the platform.
        var csv = "beneficiary;public;cheques\n" + string.Join('\n', Enumerable.Range(1, 10).Select(number => $"FS16-{number:D4};{Public(number)};2")) + "\n";
        var request = await clients.Partner.PostTextUntilAcceptedAsync($"issuance/v1/requests?agreementId={agreementId}", "text/csv", csv, "agreement-unknown");
        var id = request["requestId"]!.GetValue<Guid>();
        Narrator.Tell($"France services demande {request["chequeCount"]} chèques par un fichier CSV de 10 lignes (demande {id}).");

        var done = await clients.Partner.GetUntilAsync($"issuance/v1/requests/{id}",
            asked => asked["status"]!.GetValue<string>() is "completed" or "refused", "la demande traitée");
        if (done["status"]!.GetValue<string>() != "completed") throw new JourneyFailedException($"Demande refusée : {done["reasons"]!.ToJsonString()}");

        var page = await clients.Partner.GetAsync($"issuance/v1/requests/{id}/cheques?limit=100");
        var cheques = page["cheques"]!.AsArray().Select(cheque => new Cheque(cheque!["serial"]!.GetValue<string>(), cheque["code"]!.GetValue<string>(),
            cheque["qr"]!.GetValue<string>(), cheque["beneficiary"]!.GetValue<string>())).ToList();
        Narrator.Tell($"{cheques.Count} chèques émis, enregistrés et actifs jusqu’au {done["validUntil"]} ; l’argent est réservé d’avance.");
        return cheques;
    }

    private async Task RedeemAsync(IReadOnlyList<JourneyVenue> venues, List<Cheque> cheques)
    {
        Narrator.Chapter("Deux ateliers payés par chèque");
        await RedeemOneAsync(venues[0], cheques[0].Qr, "QR lu à l’accueil");
        await RedeemOneAsync(venues[1], cheques[2].Code, "code saisi à la main");

        var refused = await clients.Venue.PostRefusedAsync("redemption/v1/redemptions", venues[0].Redemption(200, cheques[0].Code));
        if (refused["code"]!.GetValue<string>() != "already-redeemed") throw new JourneyFailedException($"Refus inattendu : {refused.ToJsonString()}");
        Narrator.Tell($"Le même chèque, présenté une seconde fois, est refusé ({refused["code"]}).");
    }

    private async Task RedeemOneAsync(JourneyVenue venue, string code, string how)
    {
        var quoted = new { venueId = venue.VenueId, serviceId = venue.ServiceId, servicedOn = (string?)null, cheques = new[] { code } };
        var quote = await clients.Venue.PostUntilAcceptedAsync("redemption/v1/quotes", quoted, null, "venue-unknown", "service-unknown", "venue-not-yours");
        var complement = quote["complementCents"]!.GetValue<long>();
        var receipt = await clients.Venue.PostAsync("redemption/v1/redemptions", venue.Redemption(complement, code));
        Narrator.Tell($"{venue.Name}, {venue.ServiceName} : valeur {Narrator.Euros(receipt["priceCents"]!.GetValue<long>())}, dont {Narrator.Euros(quote["coveredCents"]!.GetValue<long>())} par chèque et {Narrator.Euros(complement)} par la personne ({how}).");
    }

    private async Task<Guid> SettleAsync(IReadOnlyList<JourneyVenue> venues, List<Cheque> cheques)
    {
        Narrator.Chapter("Une campagne de règlement");
        foreach (var cheque in new[] { cheques[0], cheques[2], cheques[4] })
            await clients.Finance.GetUntilAsync($"redemption/v1/cheques/{cheque.Serial}/timeline", life => HasStep(life, "entitlement-accrued"), "la créance du lieu");
        foreach (var (venue, index) in venues.Select((venue, index) => (venue, index))) await RegisterAccountAsync(venue, index);

        var redeemedOn = clock.Today();
        await clock.AdvanceAsync(TimeSpan.FromDays(ReversalDays + 1));
        Narrator.Tell($"Les {ReversalDays} jours d’annulation passent (horloge de développement : nous sommes le {Narrator.Day(clock.Today())}).");
        await clients.Finance.GetUntilAsync($"settlement/v1/days?from={redeemedOn:yyyy-MM-dd}&to={clock.Today().AddDays(-1):yyyy-MM-dd}",
            shown => shown["days"]!.AsArray().All(day => day!["standing"]!.GetValue<string>() == "matches"), "les journées closes et complètes");
        Narrator.Tell("Chaque journée est close par l’encaissement, et tout ce qu’il en a compté est arrivé au règlement.");

        var run = await clients.Finance.PostAsync("settlement/v1/runs", new { cutoffOn = $"{clock.Today():yyyy-MM-dd}" });
        var runId = run["runId"]!.GetValue<Guid>();
        Narrator.Tell($"Préparée par finance-1 : {run["payouts"]!.AsArray().Count} virements.");
        var refused = await clients.Finance.PostRefusedAsync($"settlement/v1/runs/{runId}/approval", new { });
        Narrator.Tell($"finance-1 ne peut pas approuver sa propre campagne ({refused["code"]}).");
        await clients.SecondFinance.PostAsync($"settlement/v1/runs/{runId}/approval", new { });
        var export = await clients.SecondFinance.PostAsync($"settlement/v1/runs/{runId}/export", new { });
        var file = await clients.SecondFinance.GetBytesAsync($"settlement/v1/runs/{runId}/payment-file");
        Narrator.Tell($"Approuvée par finance-2 ; fichier bancaire pain.001.001.09 de {file.Length} octets.");
        var executeOn = DateOnly.ParseExact(export["executeOn"]!.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        await clock.AdvanceAsync(TimeSpan.FromDays(executeOn.DayNumber - clock.Today().DayNumber));
        await team.PayAsync(export["messageId"]!.GetValue<string>(), file);
        await clients.Finance.GetUntilAsync($"settlement/v1/runs/{runId}", shown => shown["stage"]!.GetValue<string>() == "confirmed",
            "la campagne confirmée par le relevé de la banque");
        Narrator.Tell($"La banque a exécuté les virements le jour demandé, le {Narrator.Day(executeOn)} : son relevé confirme la campagne.");
        return runId;
    }

    private async Task RegisterAccountAsync(JourneyVenue venue, int index)
    {
        // IBANs of the banking standard's own examples: nobody's accounts.
        var iban = index == 0 ? "FR7630006000011234567890189" : "FR1420041010050500013M02606";
        var account = await clients.Venue.PostUntilAcceptedAsync("settlement/v1/accounts",
            new { organisationId = venue.OrganisationId, holder = venue.Name, iban, bic = index == 0 ? "AGRIFRPP" : "PSSTFRPPPAR" },
            $"journey-account-{venue.OrganisationId}", "organisation-unknown", "not-allowed", "organisation-not-yours");
        await clients.Finance.PostAsync($"settlement/v1/accounts/{account["accountId"]}/verification", new { }, $"journey-verified-{venue.OrganisationId}");
        Narrator.Tell($"Compte de {venue.Name} enregistré par le lieu, vérifié par la finance : {account["iban"]}.");
    }

    private async Task TellTheChequesLifeAsync(Cheque cheque, Guid runId)
    {
        Narrator.Chapter($"La vie du chèque {cheque.Serial}");
        var life = await clients.Funder.GetUntilAsync($"redemption/v1/cheques/{cheque.Serial}/timeline", told => HasStep(told, "paid"), $"le paiement (campagne {runId})");
        foreach (var step in life["steps"]!.AsArray())
        {
            Narrator.Tell($"{Narrator.Instant(step!["at"]!.GetValue<DateTimeOffset>())}  {step["why"]}");
            Narrator.Tell($"                     par {step["by"]}, trace {step["traceId"]}");
        }
    }

    private async Task ShowBalanceAsync(Guid agreementId)
    {
        Narrator.Chapter("Le bilan du commanditaire, au centime");
        var shown = await clients.Funder.GetUntilAsync($"funding/v1/agreements/{agreementId}", agreement => Cents(agreement["balance"]!, "paidCents") > 0, "les paiements dans la convention");
        var balance = shown["balance"]!;
        (string Label, string Term)[] terms =
        [
            ("libre", "freeCents"), ("en circulation", "inCirculationCents"), ("différence retenue", "differenceHeldCents"), ("dû aux lieux", "owedCents"),
            ("payé aux lieux", "paidCents"), ("à récupérer", "recoverableCents"), ("commission", "commissionCents"),
            ("remboursement en cours", "refundingCents"), ("remboursé", "refundedCents"),
        ];
        foreach (var (label, term) in terms) Narrator.Tell($"{label,-24}{Narrator.Euros(Cents(balance, term)),12}");

        var sum = terms.Sum(term => Cents(balance, term.Term));
        Narrator.Tell($"{"total",-24}{Narrator.Euros(sum),12}");
        Narrator.Tell($"{"reçu",-24}{Narrator.Euros(Cents(balance, "receivedCents")),12}");
        if (sum != Cents(balance, "receivedCents")) throw new JourneyFailedException("Le bilan ne tombe pas juste.");
    }

    /// <summary>What the funder of the journey agrees to.</summary>
    public static JsonObject Terms() => JsonSerializer.SerializeToNode(new
    {
        funderId = "departement-16",
        title = "Inclusion numérique en Charente",
        faceValueCents = 1_000,
        validUntil = (string?)null,
        validityMonths = 12,
        entryToleranceMonths = 1,
        feeBasisPoints = 400,
        payoutRateBasisPoints = 9_600,
        activatedAtIssue = true,
        restrictions = new
        {
            territories = new[] { "16" },
            serviceKinds = new[] { "individual", "workshop" },
            categories = Array.Empty<string>(),
            pathways = Array.Empty<Guid>(),
            targetPublics = Array.Empty<string>(),
            chequesPerBeneficiary = (int?)null,
            regulatedTariff = false,
        },
        partners = new[] { new { partnerId = "france-services-16", quotaCheques = (long?)null } },
    })!.AsObject();

    private static string Public(int number) => (number % 3) switch { 0 => "Seniors", 1 => "Jeunes", _ => "Familles et/ou enfants" };

    private static bool HasStep(JsonObject life, string what) => life["steps"]!.AsArray().Any(step => step!["what"]!.GetValue<string>() == what);

    private static long Cents(JsonNode balance, string term) => balance[term]!.GetValue<long>();
}
