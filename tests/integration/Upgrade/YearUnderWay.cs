using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Hosting;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Platform;
using Aptic.Tests.Integration.Settlement;
using Aptic.Tests.Integration.Year;
using Marten;
using Xunit;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>
/// The month after the year, in which nothing is brought to its end: what has stages is left in each of them, and some commands are
/// interrupted. Ends with settlement stopped in the midst of what the bank says.
/// </summary>
public sealed class YearUnderWay
{
    private const string Fraud = "service non rendu";
    private const int DaysOfVisits = 6;
    private const int Incidents = 8;
    private static readonly Sender Catalogue = new(CatalogueService.Name, "catalogue-1", "", "catalogue-operator");
    private static readonly Sender Funding = new(FundingService.Name, "finance-1", "", "finance");
    private static readonly Sender FundingSecond = Funding with { ClientId = "finance-2" };
    private static readonly Sender Partner = new(IssuanceService.Name, "partner-suite-app", "partner-suite", "partner");
    private static readonly Sender Holder = Partner with { Service = RedemptionService.Name };
    private static readonly Sender Venue = new(RedemptionService.Name, YearDesks.VenueApp, YearDesks.VenueApp, "venue");
    private static readonly Sender VenueAtSettlement = Venue with { Service = SettlementService.Name };
    private static readonly Sender Finance = new(SettlementService.Name, "finance-1", "", "finance");
    private static readonly Sender FinanceSecond = Finance with { ClientId = "finance-2" };
    private static readonly DateOnly FirstDay = YearOfHistory.DayAfter.AddDays(13);
    private static readonly DateOnly NextMonth = YearOfHistory.DayAfter.AddMonths(1);

    private readonly List<YearVenue> _quiet = [];
    private readonly Interruption _interruption = new();
    private readonly CallKeeper _calls;
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
        _calls = new CallKeeper(Year.Platform);
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
        using var desks = new YearDesks(Platform);
        await ChangeTheRulesAsync();
        var claims = await BookIncidentsAsync();
        await ChangeTheCatalogueAsync();
        await LeaveFundsUnderWayAsync(desks);
        await MoveOwnMoneyAsync(desks);
        await LeaveAccountsAndHoldsAsync();
        await Year.Cheques.FundAsync(desks, 1);
        await Year.Cheques.IssueAsync(desks);
        var lost = await VisitAsync(desks);
        await AskForDebitNotesAsync(desks, claims);
        ComeTo(NextMonth);
        await TypeReceiptAsync(_agreement, "ANNONCE-1", 2_080);
        await LeaveRunsAtTheirStagesAsync(desks, lost);
    }

    private async Task ChangeTheRulesAsync() => await _calls.SendAsync(Finance, "/settlement/v1/rules", new
    {
        validFrom = Day(Today), minimumPayoutCents = 400, vatRateBasisPoints = 2_000, debitNoteAfterDays = 4, debitNoteDueDays = 3,
        reminderDays = new[] { 2, 10 }, reason = "frais bancaires",
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
            decision = "qualified", criteria = new[] { "public-hours", "qualified-staff", "displayed-prices" }, renewalOn = "2029-06-01",
            apps = new[] { YearDesks.VenueApp },
        });
        var workshop = await _calls.SendAsync(Catalogue, $"/catalogue/v1/venues/{suspended}/services", new
        {
            name = "Premiers pas", kind = "individual", categories = new[] { "Aide aux démarches administratives" }, priceCents = 1_100,
        });
        await _calls.SendAsync(Catalogue, "/catalogue/v1/pathways", new
        {
            name = "Premiers pas", kind = "discovery", serviceIds = new[] { Text(workshop, "serviceId"), $"{Year.Venues[0].ServiceId}" },
        });
        await _calls.SendAsync(Catalogue, $"/catalogue/v1/services/{Text(workshop, "serviceId")}/prices",
            new { priceCents = 1_300, from = Day(NextMonth.AddMonths(1)) });
        await DecideAsync(suspended, new { decision = "suspended", reason = "travaux" });
        await _calls.SendAsync(Catalogue, $"/catalogue/v1/venues/{registered}/organisation",
            new { reason = "reprise", organisationId = $"{Year.Venues[0].OrganisationId}" });
    }

    private async Task<string> RegisterVenueAsync(string name) => Text(await _calls.SendAsync(Catalogue, "/catalogue/v1/venues", new
    {
        name, commune = "Angoulême", postalCode = "16000", address = "1 place du Numérique", inseeCode = "16015", latitude = 45.65,
        longitude = 0.16,
    }), "venueId");

    private Task<JsonObject> DecideAsync(string venueId, object decision) =>
        _calls.SendAsync(Catalogue, $"/catalogue/v1/venues/{venueId}/qualification", decision);

    private async Task LeaveFundsUnderWayAsync(YearDesks desks)
    {
        var agreement = _agreement = await ConcludeAsync("suite", activatedAtIssue: false);
        var other = await ConcludeAsync("suite-2", activatedAtIssue: true);
        await ReceiveAsync(desks, agreement, other);
        await LeaveRequestsAsync(agreement);
        await LeaveCommitmentsAsync(other);
        await LeaveRefundsAsync(agreement, other);
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{other}/amendments", new
        {
            terms = TermsOf("suite-2", activatedAtIssue: true, validityMonths: 10), reason = "durée raccourcie",
        });
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{agreement}/widenings",
            new { validUntil = Day(NextMonth.AddMonths(14)), territories = Array.Empty<string>(), reason = "fermeture du lieu" });
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{other}/freeze", new { reason = "contrôle en cours" });
        var closing = await ConcludeAsync("suite-3", activatedAtIssue: true);
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{closing}/closing", new { reason = "fin du dispositif" });
    }

    private async Task<string> ConcludeAsync(string funder, bool activatedAtIssue) => Text(await _calls.SendAsync(
        Funding, "/funding/v1/agreements", TermsOf(funder, activatedAtIssue, validityMonths: 12)), "agreementId");

    private static object TermsOf(string funder, bool activatedAtIssue, int validityMonths) => new
    {
        funderId = $"funder-{funder}", title = $"Convention {funder}", faceValueCents = 1_000, validUntil = (string?)null, validityMonths,
        entryToleranceMonths = 1, feeBasisPoints = 400, payoutRateBasisPoints = 9_600, activatedAtIssue,
        restrictions = new
        {
            territories = Array.Empty<string>(), serviceKinds = new[] { "individual", "workshop" }, categories = Array.Empty<string>(),
            pathways = Array.Empty<Guid>(), targetPublics = Array.Empty<string>(), chequesPerBeneficiary = (int?)null,
            regulatedTariff = false,
        },
        partners = new[] { new { partnerId = Partner.Party, quotaCheques = 60L } },
    };

    // Read from a statement, typed before it or without it, waiting, assigned, dismissed, moved, taken back.
    private async Task ReceiveAsync(YearDesks desks, string agreement, string other)
    {
        var reference = Text(await _calls.ReadAsync(Funding, $"/funding/v1/agreements/{agreement}"), "reference");
        Bank.Book(52_000, "VIR-SUITE-1", $"Convention {reference}");
        Bank.Book(10_400, "VIR-SUITE-2", "sans référence");
        await TypeReceiptAsync(agreement, Bank.LastReference, 10_400);
        Bank.Book(5_200, "VIR-SUITE-3", $"Convention {reference}");
        var moved = Bank.LastReference;
        Bank.Book(3_120, "VIR-SUITE-4", $"Convention {reference}");
        var bounced = Bank.LastReference;
        Bank.Book(4_160, "VIR-SUITE-5", "sans référence");
        var assigned = Bank.LastReference;
        Bank.Book(1_234, "VIR-SUITE-6", "sans référence");
        await Year.Cheques.TellAsync(desks);
        await _calls.SendAsync(Funding, $"/funding/v1/receipts/{await WaitingAsync(assigned)}/assignment", new { agreementId = other });

        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{agreement}/receipts/{await ReceiptAsync(agreement, moved)}/reassignment",
            new { toAgreementId = other, reason = "autre convention" });
        Bank.Book(-3_120, "REJET", "Rejet de virement");
        await Year.Cheques.TellAsync(desks);
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{agreement}/receipts/{await ReceiptAsync(agreement, bounced)}/bounce",
            new { bouncedOn = Day(Today), reason = "compte non provisionné" });
    }

    private Task<JsonObject> TypeReceiptAsync(string agreement, string bankReference, long grossAmountCents) => _calls.SendAsync(
        Funding, $"/funding/v1/agreements/{agreement}/receipts", new { bankReference, grossAmountCents, receivedOn = Day(Today) });

    private async Task<string> WaitingAsync(string bankReference) =>
        Text((await _calls.ReadAsync(Funding, "/funding/v1/receipts/unassigned"))["receipts"]!.AsArray()
            .Single(receipt => Text(receipt!, "bankReference") == bankReference)!, "id");

    private async Task<string> ReceiptAsync(string agreement, string bankReference) =>
        Text((await _calls.ReadAsync(Funding, $"/funding/v1/agreements/{agreement}"))["receipts"]!.AsArray()
            .Single(receipt => Text(receipt!, "bankReference") == bankReference)!, "receiptId");

    private async Task LeaveRequestsAsync(string agreement)
    {
        var stock = await RequestAsync(new { agreementId = agreement, stock = new { cheques = 10, bookletSize = 10 } });
        await BecomesAsync(stock, "completed");
        await RequestLinesAsync(agreement, 500, "refused");
        var lines = await RequestLinesAsync(agreement, 12, "completed");
        var serials = (await _calls.ReadAsync(Partner, $"/issuance/v1/requests/{lines}/cheques"))["cheques"]!.AsArray()
            .Select(cheque => Text(cheque!, "serial")).ToList();
        foreach (var serial in serials.Take(8)) await ChangeAsync(serial, "activation", new { });
        await ChangeAsync(serials[0], "block", new { reason = "perdu" });
        await ChangeAsync(serials[0], "replacement", new { reason = "perdu" });
        await ChangeAsync(serials[1], "block", new { reason = "volé" });
        await ChangeAsync(serials[2], "block", new { reason = "perdu" });
        await ChangeAsync(serials[2], "unblock", new { });
        await ChangeAsync(serials[3], "cancellation", new { reason = "rendu" });
        await ChangeAsync(serials[11], "cancellation", new { reason = "rendu" });
        _active = serials[4..8];
    }

    private async Task<string> RequestAsync(object request) =>
        Text(await _calls.SendAsync(Partner, "/issuance/v1/requests", request, "agreement-unknown"), "requestId");

    private async Task<string> RequestLinesAsync(string agreement, int cheques, string becomes)
    {
        var request = await RequestAsync(new
        {
            agreementId = agreement, lines = new[] { new { beneficiary = $"S-{cheques:D4}", targetPublic = "Jeunes", cheques } },
        });
        await BecomesAsync(request, becomes);
        return request;
    }

    private Task BecomesAsync(string request, string status) => Eventually.IsTrueAsync(
        async () => Text(await _calls.ReadAsync(Partner, $"/issuance/v1/requests/{request}"), "status") == status,
        $"the request to be {status}", TimeSpan.FromMinutes(2));

    private Task<JsonObject> ChangeAsync(string serial, string what, object body) =>
        _calls.SendAsync(Holder, $"/redemption/v1/cheques/{serial}/{what}", body);

    private async Task LeaveCommitmentsAsync(string agreement)
    {
        var promised = new { amountCents = 30_000, expectedOn = Day(NextMonth.AddMonths(2)) };
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{agreement}/commitments", promised);
        var withdrawn = await _calls.SendAsync(Funding, $"/funding/v1/agreements/{agreement}/commitments", promised);
        await _calls.SendAsync(Funding,
            $"/funding/v1/agreements/{agreement}/commitments/{Text(withdrawn, "commitmentId")}/withdrawal", new { reason = "budget voté" });
        // More than what has come: it waits for the promise.
        await RequestLinesAsync(agreement, 15, "requested");
    }

    // Asked for, dropped, approved without an account to go to; the last one is paid by a run that is left in transfer.
    private async Task LeaveRefundsAsync(string agreement, string other)
    {
        await RefundAsync(agreement, 1_000);
        var dropped = await RefundAsync(agreement, 1_500);
        await _calls.SendAsync(Funding, $"{dropped}/dropping", new { reason = "demande retirée" });
        await _calls.SendAsync(FundingSecond, $"{await RefundAsync(agreement, 2_000)}/approval", new { });
        var account = await _calls.SendAsync(Finance, "/settlement/v1/accounts", new
        {
            organisationId = (Guid?)null, funderId = "funder-suite-2", holder = "Région", iban = YearVenues.IbanOf(999_998), bic = "COBADEFFXXX",
        });
        await _calls.SendAsync(FinanceSecond, $"/settlement/v1/accounts/{Text(account, "accountId")}/verification", new { });
        await _calls.SendAsync(FundingSecond, $"{await RefundAsync(other, 1_700)}/approval", new { });
    }

    private async Task<string> RefundAsync(string agreement, long amountCents)
    {
        var path = $"/funding/v1/agreements/{agreement}/refunds";
        return $"{path}/{Text(await _calls.SendAsync(Funding, path, new { amountCents, reason = "trop versé" }), "refundId")}";
    }

    private async Task MoveOwnMoneyAsync(YearDesks desks)
    {
        Bank.Book(9_000, "APPORT", "Apport de l’opérateur");
        var deposit = Bank.LastReference;
        Bank.Book(-100, "RETRAIT", "Commission et frais");
        var withdrawal = Bank.LastReference;
        await Year.Cheques.TellAsync(desks);
        await _calls.SendAsync(Funding, $"/funding/v1/receipts/{await WaitingAsync(deposit)}/dismissal", new { reason = "apport de l’opérateur" });
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
            organisationId = venue.OrganisationId, holder = $"Médiation numérique n° {venue.Number}", iban = YearVenues.IbanOf(number),
            bic = "COBADEFFXXX",
        }), "accountId");

    /// <summary>People come on some days; of one of them a visit does not reach settlement.</summary>
    /// <returns>The last event of redemption before that visit.</returns>
    private async Task<long> VisitAsync(YearDesks desks)
    {
        var before = 0L;
        for (var day = 0; day < DaysOfVisits; day++)
        {
            ComeTo(FirstDay.AddDays(day));
            var visits = await Year.Cheques.UseAsync(desks, BusyVenues, YearOfHistory.Size.RedemptionsPerVisitDay);
            await YearCheques.ReverseAsync(desks, visits.Take(1));
            if (day == DaysOfVisits - 2) before = await VisitUnheardAsync(desks);
        }

        await RedeemAsync();
        return before;
    }

    private async Task<long> VisitUnheardAsync(YearDesks desks)
    {
        const string Exchange = "Aptic.Contracts.Redemption.V1:ServiceRedeemed";
        const string Queue = "settlement-service-redeemed";
        await SaidAllAsync();
        var before = await Platform.ScalarAsync<long>(RedemptionService.Name, "select max(seq_id) from redemption.mt_events");
        await Platform.Vhost.UnbindAsync(Exchange, Queue);
        await Year.Cheques.UseAsync(desks, BusyVenues, 1);
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
                venueId = venue.VenueId, serviceId = venue.ServiceId, servicedOn = (string?)null, cheques = new[] { Text(cheque, "code") },
                expectedComplementCents = venue.ComplementCents,
            }));
        }

        await _calls.SendAsync(Venue, $"/redemption/v1/redemptions/{Text(redemptions[1], "redemptionId")}/reversal",
            new { reason = "erreur de saisie" });
    }

    // One is paid in part and reminded of, one is to be borne by the operator, one is borne.
    private async Task AskForDebitNotesAsync(YearDesks desks, IReadOnlyList<JsonObject> incidents)
    {
        ComeTo(FirstDay.AddDays(DaysOfVisits));
        foreach (var incident in incidents.Skip(4)) await OnAsync(Finance, incident, "debit-note", new { });
        ComeTo(FirstDay.AddDays(DaysOfVisits + 6));
        await OnAsync(Finance, incidents[4], "reminders", new { });
        Bank.Book(200, "AVOIR", "Avis de débit");
        var reference = Bank.LastReference;
        await Year.Cheques.TellAsync(desks);
        await _calls.SendAsync(Funding, $"/funding/v1/receipts/{await WaitingAsync(reference)}/dismissal", new { reason = "avis de débit" });
        await OnAsync(Finance, incidents[4], "payments", new { amountCents = 200, bankReference = reference, on = Day(Today) });
        foreach (var incident in incidents.Skip(5).Take(2)) await OnAsync(Finance, incident, "write-off", new { reason = "lieu fermé" });
        await OnAsync(FinanceSecond, incidents[6], "write-off/approval", new { });
    }

    private Task<JsonObject> OnAsync(Sender sender, JsonObject incident, string what, object body) =>
        _calls.SendAsync(sender, $"/settlement/v1/incidents/{Text(incident, "incidentId")}/{what}", body);

    private async Task LeaveRunsAtTheirStagesAsync(YearDesks desks, long unheardAfter)
    {
        var unheardOn = FirstDay.AddDays(DaysOfVisits - 2);
        await DaysAreClosedAsync();
        await _calls.SendAsync(Finance, $"/settlement/v1/days/{Day(unheardOn)}/override", new { reason = "vu avec l’exploitation" });
        await _calls.SendAsync(Finance, $"/settlement/v1/periods/{NextMonth.AddMonths(-1):yyyy-MM}/closing", new { });

        var stopped = await PrepareAsync(CutoffOf(0));
        await _calls.SendAsync(Finance, $"/settlement/v1/runs/{stopped}/abandonment", new { });
        var partly = await ExportAsync(desks, await PrepareAsync(CutoffOf(0)));
        var transfer = await ExportAsync(desks, await PrepareAsync(CutoffOf(1)));
        var begun = await ExportAsync(desks, await PrepareAsync(CutoffOf(2)));
        ComeTo(begun.Asked[0].ExecuteOn);
        await ExecutePartlyAsync(desks, partly.Asked);

        await _calls.SendAsync(FinanceSecond, $"/settlement/v1/runs/{await PrepareAsync(CutoffOf(3))}/approval", new { });
        await PrepareAsync(CutoffOf(4));
        // All that it could pay is another's.
        await PrepareAsync(CutoffOf(0));
        await Platform.PublishAgainAsync(RedemptionService.Name, unheardAfter);
        _interruption.DieAt("RunPrepared");
        await _calls.InterruptAsync(Finance, "/settlement/v1/runs", new { cutoffOn = Day(CutoffOf(5)) });
        _interruption.DieAt("RunConfirmed");
        await _calls.InterruptAsync(Finance, $"/settlement/v1/runs/{begun.RunId}/confirmation", new { executedOn = Day(Today) });
        await SaidAllAsync();
        await StopInTheMidstAsync(transfer.Asked);
    }

    /// <summary>The first day on which what people did on a day of visits cannot be taken back any more.</summary>
    private static DateOnly CutoffOf(int dayOfVisits) => FirstDay.AddDays(dayOfVisits + 8);

    private async Task<string> PrepareAsync(DateOnly cutoffOn) =>
        Text(await _calls.SendAsync(Finance, "/settlement/v1/runs", new { cutoffOn = Day(cutoffOn) }), "runId");

    private async Task<(string RunId, IReadOnlyList<AskedTransfer> Asked)> ExportAsync(YearDesks desks, string run)
    {
        await _calls.SendAsync(FinanceSecond, $"/settlement/v1/runs/{run}/approval", new { });
        var export = await _calls.SendAsync(FinanceSecond, $"/settlement/v1/runs/{run}/export", new { });
        List<AskedTransfer> asked = [];
        foreach (var file in export["files"]!.AsArray())
            asked.AddRange(Bank.Take(Text(file!, "messageId"), await desks.Finance.GetByteArrayAsync(Text(file!, "href"))));
        return (run, asked);
    }

    // One is rejected, one comes back; of the others some are executed. A fee of the bank's is explained, another line is not.
    private async Task ExecutePartlyAsync(YearDesks desks, IReadOnlyList<AskedTransfer> asked)
    {
        await YearDesks.PostTextAsync(desks.Finance, "/settlement/v1/bank-messages", "application/xml", Bank.Reject([asked[0]]));
        foreach (var transfer in asked.Skip(1).Take(asked.Count / 2)) Bank.Book(-transfer.AmountCents, transfer.EndToEndId, "");
        await Year.Cheques.TellAsync(desks);
        Bank.Book(asked[1].AmountCents, asked[1].EndToEndId, "", "AC04");
        Bank.Book(-150, "FRAIS", "Frais de tenue de compte");
        var fee = Bank.LastReference;
        Bank.Book(-70, "INCONNU", "Prélèvement");
        await Year.Cheques.TellAsync(desks);
        var line = (await _calls.ReadAsync(Finance, "/settlement/v1/bank-messages/unmatched?limit=200"))["lines"]!.AsArray()
            .Single(line => line!["reference"]?.GetValue<string>() == fee)!;
        await _calls.SendAsync(Finance, $"/settlement/v1/bank-messages/{Text(line, "bankMessageId")}/lines/{line["number"]}/explanation",
            new { explanation = "bank-fee", note = "frais de janvier" });
    }

    /// <summary>Settlement dies while it records what the bank says of a run, and is not started again.</summary>
    private async Task StopInTheMidstAsync(IReadOnlyList<AskedTransfer> asked)
    {
        foreach (var transfer in asked.Take((asked.Count / 2) + 1)) Bank.Book(-transfer.AmountCents, transfer.EndToEndId, "");
        var statement = Bank.Statement();
        using (var desks = new YearDesks(Platform))
        {
            await YearDesks.PostTextAsync(desks.Funding, "/funding/v1/receipts/imports", "application/xml", statement);
            _interruption.DieAt("EntitlementPaid");
            await DiesAsync(desks, statement);
        }

        await Platform.StopAsync(SettlementService.Name);
    }

    private static async Task DiesAsync(YearDesks desks, string statement)
    {
        using var body = new StringContent(statement, Encoding.UTF8, "application/xml");
        using var answer = await desks.Finance.PostContentAsync("/settlement/v1/bank-messages", Guid.NewGuid().ToString(), body);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    private Task DaysAreClosedAsync() => Eventually.IsTrueAsync(async () =>
        (await _calls.ReadAsync(Finance, $"/settlement/v1/days?from={Day(FirstDay)}&to={Day(Today.AddDays(-1))}"))["days"]!.AsArray()
            .Select((day, index) => Text(day!, "standing") == (index == DaysOfVisits - 2 ? "differs" : "matches")).All(isSo => isSo),
        "all days to be closed, and one to differ", TimeSpan.FromMinutes(2));

    private Task SaidAllAsync() => Eventually.IsTrueAsync(Platform.HasSaidAllAsync, "all messages to be consumed", TimeSpan.FromMinutes(3));

    private void ComeTo(DateOnly day) => Platform.Clock.Set(ParisTime.StartOf(day).AddHours(9));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
