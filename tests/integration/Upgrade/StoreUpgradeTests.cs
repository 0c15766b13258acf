using System.Globalization;
using System.Text.Json.Nodes;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Kernel;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Settlement.Books;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Platform;
using Aptic.Tests.Integration.Year;
using Xunit;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>
/// What a release left is taken over by today's code, as a deployment does it: <c>prepare</c> on its databases, then the services. Only
/// the API and the kept files are used: what a store holds inside is its release's own affair.
/// </summary>
public sealed class StoreUpgradeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static TheoryData<string> Stores => [.. KeptStore.Names];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_a_release_left_is_right_to_the_cent_goes_on_and_is_upgraded_again_without_a_trace(string name)
    {
        var store = KeptStore.Of(name);
        var platform = new WholePlatform { Inherited = store };
        try
        {
            await platform.InitializeAsync();
            var clients = new Clients(platform, store);
            await FinishesWhatWasInterruptedAsync(platform, store, clients);
            await IsProvedAsync(platform, clients);

            await AnswersAsBeforeAsync(platform, store);
            await RedeemsAnEarlierChequeAsync(clients);
            await PaysTheRunsUnderWayAsync(platform, clients);
            await IsProvedAsync(platform, clients);
            var events = await platform.EventCountsAsync();

            await platform.StopAllAsync();
            await platform.PrepareAsync();
            platform.StartAll();
            await IsProvedAsync(platform, clients);
            Assert.Equal(events, await platform.EventCountsAsync());
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    /// <summary>Who acts on a platform that a store was taken over by.</summary>
    private sealed class Clients(WholePlatform platform, KeptStore store)
    {
        public IReadOnlyList<string> Partners => store.Sheet.Partners;

        public HttpClient Finance => platform.ClientOf(SettlementService.Name, "finance-1", "", "finance");

        public HttpClient FinanceSecond => platform.ClientOf(SettlementService.Name, "finance-2", "", "finance");

        public HttpClient Funding => platform.ClientOf(FundingService.Name, "finance-1", "", "finance");

        public HttpClient Catalogue => platform.ClientOf(CatalogueService.Name, "catalogue-1", "", "catalogue-operator");

        public HttpClient Venue => platform.ClientOf(RedemptionService.Name, store.Sheet.VenueApp, store.Sheet.VenueApp, "venue");

        public HttpClient Partner(string partner) => platform.ClientOf(IssuanceService.Name, "partner-app", partner, "partner");
    }

    /// <summary>
    /// Once nothing is said any more: every cent is found, the seals hold, and the books are those that their events give.
    /// </summary>
    private static async Task IsProvedAsync(WholePlatform platform, Clients clients)
    {
        var reconciled = await ReconcileInSilenceAsync(platform);
        Assert.True(reconciled.ExitCode == 0, reconciled.All);
        var proof = await YearClients.GetAsync(clients.Finance, "/settlement/v1/replay/proof");
        Assert.True(proof["isProved"]!.GetValue<bool>(), proof.ToJsonString());
        await HasTheBooksOfItsEventsAsync(clients);
    }

    // Silent is what says nothing more while all that was said is looked at: what is heard can make a service say more.
    private static async Task<CommandResult> ReconcileInSilenceAsync(WholePlatform platform)
    {
        CommandResult? result = null;
        await Eventually.IsTrueAsync(async () =>
        {
            var before = await platform.EventCountsAsync();
            if (!await HasSaidAndFoldedAllAsync(platform)) return false;
            result = await platform.ReconcileAsync(TimeSpan.Zero);
            return await HasSaidAndFoldedAllAsync(platform) && before == await platform.EventCountsAsync();
        }, "all services to have said and heard all", Patience);
        return result!;
    }

    private static async Task<bool> HasSaidAndFoldedAllAsync(WholePlatform platform) => await platform.HasSaidAllAsync()
        && await platform.ScalarAsync<long>(
            SettlementService.Name, $"select sequence from {BooksSchema.Progress} where books = '{BooksSchema.Live}'")
        >= await platform.ScalarAsync<long>(SettlementService.Name, "select max(seq_id) from settlement.mt_events");

    private static async Task HasTheBooksOfItsEventsAsync(Clients clients)
    {
        var started = await YearClients.PostAsync(clients.Finance, "/settlement/v1/replay/comparisons", new { });
        var compared = await Eventually.BecomesAsync(
            () => YearClients.GetAsync(clients.Finance, $"/settlement/v1/replay/comparisons/{started["replayId"]}"),
            shown => Text(shown, "stage") != "running", "the comparison to end", Patience);
        Assert.True(Text(compared, "stage") == "done" && compared["differences"]!.AsArray().Count == 0, compared.ToJsonString());
    }

    /// <summary>The same key and content get the same answer, for ever; it may say more than it did.</summary>
    private static async Task AnswersAsBeforeAsync(WholePlatform platform, KeptStore store)
    {
        var events = await platform.EventCountsAsync();
        foreach (var call in store.Calls.Where(call => call.Answer is not null))
        {
            var answer = await WholePlatform.BodyAsync(await CallRecorder.RepeatAsync(platform, call));
            Assert.True(Holds(call.Answer, answer), $"{call.Path}\n{call.Answer!.ToJsonString()}\n{answer.ToJsonString()}");
        }

        Assert.Equal(events, await platform.EventCountsAsync());
    }

    private static bool Holds(JsonNode? earlier, JsonNode? later) => (earlier, later) switch
    {
        (JsonObject was, JsonObject now) => was.All(property => Holds(property.Value, now[property.Key])),
        (JsonArray was, JsonArray now) => was.Count == now.Count && was.Zip(now).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(earlier, later),
    };

    // What the bank said goes on by itself, a command when it is repeated.
    private static async Task FinishesWhatWasInterruptedAsync(WholePlatform platform, KeptStore store, Clients clients)
    {
        await Eventually.IsTrueAsync(async () =>
            (await YearClients.GetAsync(clients.Finance, "/settlement/v1/bank-messages?limit=200"))["messages"]!.AsArray()
                .All(message => message!["isRecorded"]!.GetValue<bool>()), "all that the bank said to be recorded", Patience);
        foreach (var call in store.Calls.Where(call => call.Answer is null))
            await WholePlatform.BodyAsync(await CallRecorder.RepeatAsync(platform, call));
    }

    /// <summary>A cheque that was issued before is read by its partner, and pays a service where it can.</summary>
    private static async Task RedeemsAnEarlierChequeAsync(Clients clients)
    {
        var offered = (await YearClients.GetAsync(clients.Catalogue, "/catalogue/v1/venues?qualified=true&limit=50"))["venues"]!.AsArray()
            .SelectMany(venue => venue!["services"]!.AsArray().Select(service => new
            {
                venueId = Text(venue, "venueId"),
                serviceId = Text(service!, "serviceId"),
                priceCents = Cents(service!, "priceCents"),
            })).First(offer => offer.priceCents >= 1_000);
        var code = await UnusedCodeAsync(clients);
        var quote = await YearClients.PostAsync(clients.Venue, "/redemption/v1/quotes",
            new { offered.venueId, offered.serviceId, servicedOn = (string?)null, cheques = new[] { code } });
        Assert.True(quote["usable"]!.GetValue<bool>(), quote.ToJsonString());

        var receipt = await YearClients.PostAsync(clients.Venue, "/redemption/v1/redemptions", new
        {
            offered.venueId,
            offered.serviceId,
            servicedOn = (string?)null,
            cheques = new[] { code },
            expectedComplementCents = Cents(quote, "complementCents"),
        });

        Assert.Equal(Cents(quote, "coveredCents"), Cents(receipt["paidByCheques"]!.AsArray().Single()!, "coveredCents"));
    }

    private static async Task<string> UnusedCodeAsync(Clients clients)
    {
        foreach (var partner in clients.Partners)
        {
            using var client = clients.Partner(partner);
            var unused = (await YearClients.GetAsync(client, "/issuance/v1/reminders?within=366&limit=1000"))["reminders"]!.AsArray()
                .FirstOrDefault(cheque => Text(cheque!, "status") == "active");
            if (unused is not null)
                return Text(await YearClients.GetAsync(client, $"/issuance/v1/cheques/{Text(unused, "serial")}"), "code");
        }

        throw new InvalidOperationException("The store has no cheque that can be used.");
    }

    /// <summary>What was prepared is approved, what was approved is exported, and the bank executes all that is in transfer.</summary>
    private static async Task PaysTheRunsUnderWayAsync(WholePlatform platform, Clients clients)
    {
        var bank = YearBank.Continue(platform.BankFolder, platform.Clock);
        foreach (var run in await RunsAsync(clients, "prepared"))
        {
            if (run["payouts"]!.AsArray().Count > 0)
                await YearClients.PostAsync(clients.FinanceSecond, $"/settlement/v1/runs/{Text(run, "runId")}/approval", new { });
        }

        foreach (var run in await RunsAsync(clients, "approved")) await ExportAsync(platform, clients, bank, Text(run, "runId"));
        await ExecuteAsync(clients, bank);
        Assert.Empty(await RunsAsync(clients, "exported"));
        Assert.Empty(await RunsAsync(clients, "opened"));
    }

    private static async Task ExportAsync(WholePlatform platform, Clients clients, YearBank bank, string runId)
    {
        var export = await YearClients.PostAsync(clients.FinanceSecond, $"/settlement/v1/runs/{runId}/export", new { });
        foreach (var file in export["files"]!.AsArray())
            bank.Take(Text(file!, "messageId"), await clients.Finance.GetByteArrayAsync(Text(file!, "href")));
        var morning = ParisTime.StartOf(DateOnly.Parse(Text(export, "executeOn"), CultureInfo.InvariantCulture)).AddHours(9);
        if (morning > platform.Clock.GetUtcNow()) platform.Clock.Set(morning);
    }

    // What the platform knows to be executed, from a person, is told by the bank as well.
    private static async Task ExecuteAsync(Clients clients, YearBank bank)
    {
        var told = bank.ToldTransfers();
        var runs = (await RunsAsync(clients, "exported")).Concat(await RunsAsync(clients, "confirmed"));
        foreach (var payout in runs.SelectMany(run => run["payouts"]!.AsArray()))
        {
            var isExecuted = Text(payout!, "status") is "pending" or "executed";
            // What was netted to nothing needs no bank.
            if (isExecuted && Cents(payout!, "transferCents") > 0 && !told.Contains(Text(payout!, "endToEndId")))
                bank.Book(-Cents(payout!, "transferCents"), Text(payout!, "endToEndId"), "");
        }

        var statement = bank.Statement();
        await YearClients.PostTextAsync(clients.Funding, "/funding/v1/receipts/imports", "application/xml", statement);
        await YearClients.PostTextAsync(clients.Finance, "/settlement/v1/bank-messages", "application/xml", statement);
    }

    private static async Task<IReadOnlyList<JsonObject>> RunsAsync(Clients clients, string stage)
    {
        List<JsonObject> runs = [];
        foreach (var run in (await YearClients.GetAsync(clients.Finance, $"/settlement/v1/runs?stage={stage}&limit=200"))["runs"]!.AsArray())
            runs.Add(await YearClients.GetAsync(clients.Finance, $"/settlement/v1/runs/{Text(run!, "runId")}"));
        return runs;
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static long Cents(JsonNode node, string name) => node[name]!.GetValue<long>();
}
