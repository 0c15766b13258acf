using System.Globalization;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Kernel;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Platform;
using Aptic.Tests.Integration.Settlement;
using Aptic.Tests.Integration.Year;
using Marten;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>
/// The month after the year, in which nothing is brought to its end: what has stages is left in each of them, and some commands are
/// interrupted. Ends with settlement stopped in the midst of what the bank says.
/// </summary>
public sealed partial class YearUnderWay
{
    private const string Fraud = "service non rendu";
    private const int DaysOfVisits = 6;
    private const int Incidents = 8;
    private static readonly Sender Catalogue = new(CatalogueService.Name, "catalogue-1", "", "catalogue-operator");
    private static readonly Sender Funding = new(FundingService.Name, "finance-1", "", "finance");
    private static readonly Sender FundingSecond = Funding with { ClientId = "finance-2" };
    private static readonly Sender Partner = new(IssuanceService.Name, "partner-suite-app", "partner-suite", "partner");
    private static readonly Sender Holder = Partner with { Service = RedemptionService.Name };
    private static readonly Sender Venue = new(RedemptionService.Name, YearClients.VenueApp, YearClients.VenueApp, "venue");
    private static readonly Sender VenueAtSettlement = Venue with { Service = SettlementService.Name };
    private static readonly Sender Finance = new(SettlementService.Name, "finance-1", "", "finance");
    private static readonly Sender FinanceSecond = Finance with { ClientId = "finance-2" };
    private static readonly DateOnly FirstDay = YearOfHistory.DayAfter.AddDays(13);
    private static readonly DateOnly NextMonth = YearOfHistory.DayAfter.AddMonths(1);

    private readonly List<YearVenue> _quiet = [];
    private readonly Interruption _interruption = new();
    private readonly CallRecorder _calls;
    private IReadOnlyList<string> _active = [];
    private string _agreement = "";

    public YearUnderWay()
    {
        Year = new YearOfHistory
        {
            Platform = new WholePlatform
            {
                AtSettlement = services => services.ConfigureMarten(options => options.Listeners.Add(_interruption)),
            },
        };
        _calls = new CallRecorder(Year.Platform);
    }

    public YearOfHistory Year { get; }

    public IReadOnlyList<KeptCall> Calls => _calls.Calls;

    /// <summary>Who handed out cheques of which some are unused at the end.</summary>
    public IReadOnlyList<string> Partners => [.. Year.Cheques.Funders.Where(funder => !funder.IsShort).Select(funder => funder.PartnerId)];

    private WholePlatform Platform => Year.Platform;

    private YearBank Bank => Year.Bank;

    private DateOnly Today => ParisTime.DayOf(Platform.Clock.GetUtcNow());

    public async Task PlayAsync()
    {
        await Year.InitializeAsync();
        ComeTo(FirstDay.AddDays(-1));
        using var clients = new YearClients(Platform);
        await ChangeTheRulesAsync();
        var claims = await BookIncidentsAsync();
        await ChangeTheCatalogueAsync();
        await LeaveFundsUnderWayAsync(clients);
        await MoveOwnMoneyAsync(clients);
        await LeaveAccountsAndHoldsAsync();
        await Year.Cheques.FundAsync(clients, 1);
        await Year.Cheques.IssueAsync(clients);
        var lost = await VisitAsync(clients);
        await AskForDebitNotesAsync(clients, claims);
        ComeTo(NextMonth);
        await TypeReceiptAsync(_agreement, "ANNONCE-1", 2_080);
        await LeaveRunsAtTheirStagesAsync(clients, lost);
    }

    private async Task ChangeTheRulesAsync() => await _calls.SendAsync(Finance, "/settlement/v1/rules", new
    {
        validFrom = Day(Today),
        minimumPayoutCents = 400,
        vatRateBasisPoints = 2_000,
        debitNoteAfterDays = 4,
        debitNoteDueDays = 3,
        reminderDays = new[] { 2, 10 },
        reason = "frais bancaires",
    });

    // Each at a venue that is not visited any more, so that no payout follows.
    private async Task<IReadOnlyList<JsonObject>> BookIncidentsAsync()
    {
        List<JsonObject> incidents = [];
        var known = (await _calls.ReadAsync(Finance, "/settlement/v1/incidents?limit=200"))["incidents"]!.AsArray()
            .Select(incident => Text(incident!, "redemptionId")).ToHashSet();
        foreach (var venue in Year.Venues.Reverse().TakeWhile(_ => incidents.Count < Incidents))
        {
            var paid = (await _calls.ReadAsync(Finance, $"/settlement/v1/entitlements?venueId={venue.VenueId}&limit=200"))["entitlements"]!
                .AsArray().Where(earned => Text(earned!, "stage") == "paid" && !known.Contains(Text(earned!, "redemptionId")))
                .MaxBy(earned => Text(earned!, "redeemedAt"));
            if (paid is null) continue;

            _quiet.Add(venue);
            incidents.Add(await _calls.SendAsync(Finance, "/settlement/v1/incidents",
                new { redemptionId = Text(paid, "redemptionId"), kind = "fraud", reason = Fraud, right = (object?)null }));
        }

        await OnAsync(VenueAtSettlement, incidents[1], "contestation", new { reason = "le service a été rendu" });
        await OnAsync(VenueAtSettlement, incidents[2], "contestation", new { reason = "le bon est signé" });
        await OnAsync(Finance, incidents[2], "contestation/answer", new { accepted = true, answer = "le bon le dit" });
        await OnAsync(VenueAtSettlement, incidents[3], "contestation", new { reason = "sans preuve" });
        await OnAsync(Finance, incidents[3], "contestation/answer", new { accepted = false, answer = "aucun bon" });
        return incidents;
    }

    private IReadOnlyList<YearVenue> BusyVenues => [.. Year.Venues.Except(_quiet)];

    private async Task ChangeTheCatalogueAsync()
    {
        var registered = await RegisterVenueAsync("Lieu inscrit");
        var submitted = await RegisterVenueAsync("Lieu candidat");
        await DecideAsync(submitted, new { decision = "submitted" });
        var suspended = await RegisterVenueAsync("Lieu suspendu");
        await DecideAsync(suspended, new { decision = "submitted" });
        await DecideAsync(suspended, new
        {
            decision = "qualified",
            criteria = new[] { "public-hours", "qualified-staff", "displayed-prices" },
            renewalOn = "2029-06-01",
            apps = new[] { YearClients.VenueApp },
        });
        var workshop = await _calls.SendAsync(Catalogue, $"/catalogue/v1/venues/{suspended}/services", new
        {
            name = "Premiers pas",
            kind = "individual",
            categories = new[] { "Aide aux démarches administratives" },
            priceCents = 1_100,
        });
        await _calls.SendAsync(Catalogue, "/catalogue/v1/pathways", new
        {
            name = "Premiers pas",
            kind = "discovery",
            serviceIds = new[] { Text(workshop, "serviceId"), $"{Year.Venues[0].ServiceId}" },
        });
        await _calls.SendAsync(Catalogue, $"/catalogue/v1/services/{Text(workshop, "serviceId")}/prices",
            new { priceCents = 1_300, from = Day(NextMonth.AddMonths(1)) });
        await DecideAsync(suspended, new { decision = "suspended", reason = "travaux" });
        await _calls.SendAsync(Catalogue, $"/catalogue/v1/venues/{registered}/organisation",
            new { reason = "reprise", organisationId = $"{Year.Venues[0].OrganisationId}" });
    }

    private async Task<string> RegisterVenueAsync(string name) => Text(await _calls.SendAsync(Catalogue, "/catalogue/v1/venues", new
    {
        name,
        commune = "Angoulême",
        postalCode = "16000",
        address = "1 place du Numérique",
        inseeCode = "16015",
        latitude = 45.65,
        longitude = 0.16,
    }), "venueId");

    private Task<JsonObject> DecideAsync(string venueId, object decision) =>
        _calls.SendAsync(Catalogue, $"/catalogue/v1/venues/{venueId}/qualification", decision);

    private async Task MoveOwnMoneyAsync(YearClients clients)
    {
        Bank.Book(9_000, "APPORT", "Apport de l’opérateur");
        var deposit = Bank.LastReference;
        Bank.Book(-100, "RETRAIT", "Commission et frais");
        var withdrawal = Bank.LastReference;
        await Year.Cheques.TellAsync(clients);
        await DismissAsync(deposit, "apport de l’opérateur");
        await _calls.SendAsync(Finance, "/settlement/v1/operator-account/deposits",
            new { amountCents = 9_000, bankReference = deposit, on = Day(Today) });
        await _calls.SendAsync(Finance, "/settlement/v1/operator-account/withdrawals",
            new { amountCents = 100, bankReference = withdrawal, on = Day(Today) });
        await GrantAsync(BusyVenues[0], 300);
        var granted = await GrantAsync(BusyVenues[1], 350);
        await _calls.SendAsync(FinanceSecond, $"/settlement/v1/operator-account/goodwill/{Text(granted, "goodwillId")}/approval", new { });
    }

    private Task<JsonObject> GrantAsync(YearVenue venue, long amountCents) => _calls.SendAsync(Finance,
        "/settlement/v1/operator-account/goodwill", new { venueId = venue.VenueId, amountCents, reason = "retard de paiement" });

    private async Task LeaveAccountsAndHoldsAsync()
    {
        await RegisterAccountAsync(BusyVenues[4], 900_001);
        await _calls.SendAsync(Finance, $"/settlement/v1/venues/{BusyVenues[2].VenueId}/risk-hold", new { reason = "contrôle en cours" });
        var released = $"/settlement/v1/venues/{BusyVenues[3].VenueId}/risk-hold";
        await _calls.SendAsync(Finance, released, new { reason = "signalement" });
        await _calls.SendAsync(FinanceSecond, $"{released}/release", new { reason = "rien à signaler" });
        var account = await RegisterAccountAsync(BusyVenues[5], 900_002);
        await _calls.SendAsync(Finance, $"/settlement/v1/accounts/{account}/verification", new { });
        await _calls.SendAsync(FinanceSecond, $"/settlement/v1/accounts/{account}/revocation", new { reason = "mauvais compte" });
    }

    private async Task<string> RegisterAccountAsync(YearVenue venue, int number) => Text(await _calls.SendAsync(
        VenueAtSettlement, "/settlement/v1/accounts", new
        {
            organisationId = venue.OrganisationId,
            holder = $"Médiation numérique n° {venue.Number}",
            iban = YearVenues.IbanOf(number),
            bic = "COBADEFFXXX",
        }), "accountId");

    /// <summary>People come on some days; of one of them a visit does not reach settlement.</summary>
    /// <returns>The last event of redemption before that visit.</returns>
    private async Task<long> VisitAsync(YearClients clients)
    {
        var before = 0L;
        for (var day = 0; day < DaysOfVisits; day++)
        {
            ComeTo(FirstDay.AddDays(day));
            var visits = await Year.Cheques.UseAsync(clients, BusyVenues, YearOfHistory.Size.RedemptionsPerVisitDay);
            await YearCheques.ReverseAsync(clients, visits.Take(1));
            if (day == DaysOfVisits - 2) before = await VisitUnheardAsync(clients);
        }

        await RedeemAsync();
        return before;
    }

    private async Task<long> VisitUnheardAsync(YearClients clients)
    {
        const string Exchange = "Aptic.Contracts.Redemption.V1:ServiceRedeemed";
        const string Queue = "settlement-service-redeemed";
        await SaidAllAsync();
        var before = await Platform.ScalarAsync<long>(RedemptionService.Name, "select max(seq_id) from redemption.mt_events");
        await Platform.Vhost.UnbindAsync(Exchange, Queue);
        await Year.Cheques.UseAsync(clients, BusyVenues, 1);
        await SaidAllAsync();
        await Platform.Vhost.BindAsync(Exchange, Queue);
        return before;
    }

    // By commands that are kept: those of the year are sent by its own hands.
    private async Task RedeemAsync()
    {
        List<JsonObject> redemptions = [];
        foreach (var serial in _active.Take(2))
        {
            var venue = BusyVenues.First(venue => venue.PriceCents == 1_200);
            var cheque = await _calls.ReadAsync(Partner, $"/issuance/v1/cheques/{serial}");
            redemptions.Add(await _calls.SendAsync(Venue, "/redemption/v1/redemptions", new
            {
                venueId = venue.VenueId,
                serviceId = venue.ServiceId,
                servicedOn = (string?)null,
                cheques = new[] { Text(cheque, "code") },
                expectedComplementCents = venue.ComplementCents,
            }));
        }

        await _calls.SendAsync(Venue, $"/redemption/v1/redemptions/{Text(redemptions[1], "redemptionId")}/reversal",
            new { reason = "erreur de saisie" });
    }

    // One is paid in part and reminded of, one is to be borne by the operator, one is borne.
    private async Task AskForDebitNotesAsync(YearClients clients, IReadOnlyList<JsonObject> incidents)
    {
        ComeTo(FirstDay.AddDays(DaysOfVisits));
        foreach (var incident in incidents.Skip(4)) await OnAsync(Finance, incident, "debit-note", new { });
        ComeTo(FirstDay.AddDays(DaysOfVisits + 6));
        await OnAsync(Finance, incidents[4], "reminders", new { });
        Bank.Book(200, "AVOIR", "Avis de débit");
        var reference = Bank.LastReference;
        await Year.Cheques.TellAsync(clients);
        await DismissAsync(reference, "avis de débit");
        await OnAsync(Finance, incidents[4], "payments", new { amountCents = 200, bankReference = reference, on = Day(Today) });
        foreach (var incident in incidents.Skip(5).Take(2)) await OnAsync(Finance, incident, "write-off", new { reason = "lieu fermé" });
        await OnAsync(FinanceSecond, incidents[6], "write-off/approval", new { });
    }

    private Task<JsonObject> OnAsync(Sender sender, JsonObject incident, string what, object body) =>
        _calls.SendAsync(sender, $"/settlement/v1/incidents/{Text(incident, "incidentId")}/{what}", body);

    private Task SaidAllAsync() => Eventually.IsTrueAsync(Platform.HasSaidAllAsync, "all messages to be consumed", TimeSpan.FromMinutes(3));

    private void ComeTo(DateOnly day) => Platform.Clock.Set(ParisTime.StartOf(day).AddHours(9));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
