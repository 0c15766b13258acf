using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Funding;
using Aptic.Kernel;
using Aptic.Settlement;
using Aptic.Settlement.Books;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Platform;

namespace Aptic.Tests.Integration.Year;

/// <summary>A report as it was issued when its month was closed, or as the platform showed something at that instant.</summary>
/// <param name="Service">That shows it.</param>
/// <param name="AsOfPath">Where the same is shown as it was known then.</param>
public sealed record Issued(string Service, string AsOfPath, string Text);

/// <summary>What finance does month by month: pays, reads what the bank says, corrects, and closes the month.</summary>
public sealed class YearFinance(WholePlatform platform, YearBank bank, YearCheques cheques, Random random)
{
    private const int VenuesWithStatement = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly List<AskedTransfer> _executed = [];
    private readonly List<Issued> _issued = [];

    public IReadOnlyList<Issued> Issued => _issued;

    public int RejectedTransfers { get; private set; }

    public int ReturnedTransfers { get; private set; }

    public int Incidents { get; private set; }

    /// <summary>How long preparing, approving and exporting the longest run took.</summary>
    public TimeSpan LongestRun { get; private set; }

    private DateOnly Today => ParisTime.DayOf(platform.Clock.GetUtcNow());

    /// <summary>A run with all that may be paid today; the bank executes most of its transfers.</summary>
    public async Task SettleAsync(YearClients clients)
    {
        await DaysHaveArrivedAsync(clients);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var run = (await YearClients.PostAsync(clients.Finance, "/settlement/v1/runs", new { cutoffOn = $"{Today:yyyy-MM-dd}" }))["runId"];
        await YearClients.PostAsync(clients.FinanceSecond, $"/settlement/v1/runs/{run}/approval", new { });
        var export = await YearClients.PostAsync(clients.FinanceSecond, $"/settlement/v1/runs/{run}/export", new { });
        if (watch.Elapsed > LongestRun) LongestRun = watch.Elapsed;

        List<AskedTransfer> asked = [];
        foreach (var file in export["files"]!.AsArray())
        {
            asked.AddRange(bank.Take(
                file!["messageId"]!.GetValue<string>(), await clients.Finance.GetByteArrayAsync(file["href"]!.GetValue<string>())));
        }

        platform.Clock.Set(ParisTime.StartOf(DateOnly.Parse(export["executeOn"]!.GetValue<string>(), null)).AddHours(9));
        await ExecuteAsync(clients, asked);
    }

    /// <summary>A transfer of before comes back: the account is closed.</summary>
    public async Task GiveBackAsync(YearClients clients)
    {
        foreach (var transfer in _executed.Chunk(100).Select(some => some[random.Next(some.Length)]).Take(10))
        {
            bank.Book(transfer.AmountCents, transfer.EndToEndId, "", "AC04");
            ReturnedTransfers++;
        }

        _executed.Clear();
        await cheques.TellAsync(clients);
    }

    /// <summary>Some of what was paid turns out to be too much, in part or whole.</summary>
    public async Task CorrectAsync(YearClients clients, IReadOnlyList<Visit> visits)
    {
        foreach (var visit in visits)
        {
            var isFraud = random.Next(4) == 0;
            var answer = await clients.Finance.PostJsonAsync("/settlement/v1/incidents", Guid.NewGuid().ToString(), new
            {
                redemptionId = visit.RedemptionId,
                kind = isFraud ? "fraud" : "overpayment",
                reason = isFraud ? "service non rendu" : "tarif erroné",
                right = isFraud ? null : visit.Covered.Select(cheque => new { serial = cheque.Key, coveredCents = cheque.Value / 2 }),
            });
            // Where the bank rejected the payout, there is nothing to recover yet.
            if (!answer.IsSuccessStatusCode && await CodeOfAsync(answer) is "entitlement-not-paid" or "entitlement-in-run") continue;
            await WholePlatform.BodyAsync(answer);
            Incidents++;
        }
    }

    /// <summary>The operator takes out half of what it has earned.</summary>
    public async Task WithdrawAsync(YearClients clients)
    {
        var own = await YearClients.GetAsync(clients.Finance, "/settlement/v1/operator-account");
        var availableCents = own["availableCents"]!.GetValue<long>();
        if (availableCents < 2) return;

        bank.Book(-(availableCents / 2), "RETRAIT", "Commission et frais");
        await YearClients.PostAsync(clients.Finance, "/settlement/v1/operator-account/withdrawals",
            new { amountCents = availableCents / 2, bankReference = bank.LastReference, on = $"{Today:yyyy-MM-dd}" });
        await cheques.TellAsync(clients);
    }

    /// <summary>The operator pays in money of its own, which is no funder's.</summary>
    public async Task PayInAsync(YearClients clients)
    {
        const long AmountCents = 5_000;
        bank.Book(AmountCents, "APPORT", "Apport pour les gestes commerciaux");
        var reference = bank.LastReference;
        await cheques.TellAsync(clients);
        var waiting = (await YearClients.GetAsync(clients.Funding, "/funding/v1/receipts/unassigned"))["receipts"]!.AsArray()
            .Single(receipt => receipt!["bankReference"]!.GetValue<string>() == reference)!;
        await YearClients.PostAsync(clients.Funding, $"/funding/v1/receipts/{waiting["id"]}/dismissal", new { reason = "apport de l’opérateur" });
        await YearClients.PostAsync(clients.Finance, "/settlement/v1/operator-account/deposits",
            new { amountCents = AmountCents, bankReference = reference, on = $"{Today:yyyy-MM-dd}" });
    }

    /// <summary>A venue is paid something from the operator's own money.</summary>
    public static async Task GrantGoodwillAsync(YearClients clients, YearVenue venue)
    {
        var goodwill = await YearClients.PostAsync(clients.Finance, "/settlement/v1/operator-account/goodwill",
            new { venueId = venue.VenueId, amountCents = 250, reason = "retard de paiement" });
        await YearClients.PostAsync(
            clients.FinanceSecond, $"/settlement/v1/operator-account/goodwill/{goodwill["goodwillId"]}/approval", new { });
    }

    /// <summary>A funder gets back what is free under its agreement: two persons agree, and the next run pays it.</summary>
    public static async Task RefundAsync(YearClients clients, YearFunder funder)
    {
        var account = await YearClients.PostAsync(clients.Finance, "/settlement/v1/accounts", new
        {
            organisationId = (Guid?)null,
            funderId = funder.FunderId,
            holder = "Département",
            iban = YearVenues.IbanOf(999_999),
            bic = "COBADEFFXXX",
        });
        await YearClients.PostAsync(clients.FinanceSecond, $"/settlement/v1/accounts/{account["accountId"]}/verification", new { });
        var agreement = $"/funding/v1/agreements/{funder.AgreementId}";
        var freeCents = (await YearClients.GetAsync(clients.Funding, agreement))["balance"]!["freeCents"]!.GetValue<long>();
        // What cheques gave back is shown at once, and can be asked for a moment later.
        var refund = await YearClients.PostUntilTakenAsync(clients.Funding, $"{agreement}/refunds",
            () => JsonContent.Create(new { amountCents = freeCents, reason = "solde de l’année" }), "insufficient-funds");
        await YearClients.PostAsync(clients.FundingSecond, $"{agreement}/refunds/{refund["refundId"]}/approval", new { });
    }

    /// <summary>Closes the month before this one, and keeps what its statements say, and what accounts and funders stand at.</summary>
    public async Task CloseMonthAsync(YearClients clients, IReadOnlyList<YearVenue> venues)
    {
        await DaysHaveArrivedAsync(clients);
        await BooksAreCaughtUpAsync();
        var month = $"{Today.AddMonths(-1):yyyy-MM}";
        await YearClients.PostAsync(clients.Finance, $"/settlement/v1/periods/{month}/closing", new { });
        await YearClients.PostAsync(clients.FinanceSecond, $"/settlement/v1/periods/{month}/closing/confirmation", new { });
        await BooksAreCaughtUpAsync();

        // The store's time: what it has stored until now is what was known.
        var now = Uri.EscapeDataString($"{DateTimeOffset.UtcNow:O}");
        foreach (var funder in cheques.Funders)
        {
            await IssueAsync(clients.Finance, $"/settlement/v1/statements/funders/{funder.FunderId}?period={month}&format=csv", now);
            await IssueAsync(clients.Finance, $"/settlement/v1/recaps/funders/{funder.FunderId}?period={month}&format=csv", now);
            await ShowPositionAsync(clients.Funding, funder, now);
        }

        foreach (var venue in venues.Take(VenuesWithStatement))
            await IssueAsync(clients.Finance, $"/settlement/v1/statements/venues/{venue.VenueId}?period={month}&format=csv", now);
        await IssueAsync(clients.Finance, $"/settlement/v1/journal?period={month}&format=csv", now);
    }

    /// <summary>The books have folded every event of settlement.</summary>
    public Task BooksAreCaughtUpAsync() => Eventually.IsTrueAsync(async () =>
        await platform.ScalarAsync<long>(
            SettlementService.Name, $"select sequence from {BooksSchema.Progress} where books = '{BooksSchema.Live}'")
        >= await platform.ScalarAsync<long>(SettlementService.Name, "select max(seq_id) from settlement.mt_events"),
        "the books to be caught up", Patience);

    private async Task ExecuteAsync(YearClients clients, List<AskedTransfer> asked)
    {
        // About one in forty, by its place in the file.
        var rejected = asked.Where((_, index) => index % 40 == 7).ToList();
        foreach (var ofFile in rejected.GroupBy(transfer => transfer.FileId))
            await YearClients.PostTextAsync(clients.Finance, "/settlement/v1/bank-messages", "application/xml", bank.Reject(ofFile.ToList()));
        foreach (var transfer in asked.Except(rejected)) bank.Book(-transfer.AmountCents, transfer.EndToEndId, "");
        await cheques.TellAsync(clients);
        RejectedTransfers += rejected.Count;
        _executed.AddRange(asked.Except(rejected));
    }

    private async Task IssueAsync(HttpClient client, string path, string now) => _issued.Add(
        new Issued(SettlementService.Name, $"{path}&asOf={now}", await client.GetStringAsync(path)));

    // A position at an instant says so; the balance is what has to be the same.
    private async Task ShowPositionAsync(HttpClient client, YearFunder funder, string now)
    {
        var path = $"/funding/v1/agreements/{funder.AgreementId}/position?knownAt={now}";
        _issued.Add(new Issued(FundingService.Name, path, await client.GetStringAsync(path)));
    }

    private async Task DaysHaveArrivedAsync(YearClients clients)
    {
        var monthAgo = Today.AddMonths(-1);
        var first = monthAgo < YearOfHistory.OpeningDay ? YearOfHistory.OpeningDay : monthAgo;
        var path = $"/settlement/v1/days?from={first:yyyy-MM-dd}&to={Today.AddDays(-1):yyyy-MM-dd}";
        await Eventually.BecomesAsync(
            async () => (await YearClients.GetAsync(clients.Finance, path))["days"]!.AsArray(),
            days => days.All(day => day!["standing"]!.GetValue<string>() == "matches"), "all days to be closed and to have arrived",
            Patience);
    }

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())?["code"]?.GetValue<string>();
}
