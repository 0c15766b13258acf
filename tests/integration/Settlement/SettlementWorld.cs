using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Settlement;
using Aptic.Settlement.Books;
using Aptic.Tests.Integration.Fixture;
using Npgsql;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>Settlement with a probe that plays the catalogue and redemption.</summary>
public class SettlementWorld : ServiceFixture<SettlementService>
{
    public const string Iban = "FR7630006000011234567890189";

    public HttpClient Venue => Service.ClientOf("venue-app", "venue-app", "venue");

    public HttpClient FinanceA => Service.ClientOf("finance-a", "aptic", "finance");

    public HttpClient FinanceB => Service.ClientOf("finance-b", "aptic", "finance");

    public DateOnly Today => ParisTime.DayOf(Clock.GetUtcNow());

    public static string Key() => Guid.NewGuid().ToString();

    /// <summary>A venue of an organisation of its own, known to settlement.</summary>
    public async Task<(Guid VenueId, Guid OrganisationId)> VenueAsync(string name = "Médiathèque")
    {
        var (venueId, organisationId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var standing = new VenueStanding(venueId, 1, organisationId, "Ville d'Angoulême", name, "16", "16015",
            [new VenueStatusChange(VenueStatuses.Qualified, Clock.GetUtcNow().AddDays(-30))], true, ["venue-app"]);
        await Probe.PublishAsync(new VenueQualified(standing, Clock.GetUtcNow(), Today));
        await Eventually.IsTrueAsync(async () =>
            await CountAsync("select count(*) from settlement.mt_doc_knownvenue where id = $1", venueId) == 1,
            "the venue to be known to settlement");
        return (venueId, organisationId);
    }

    /// <summary>A venue with a verified account.</summary>
    public async Task<(Guid VenueId, Guid OrganisationId)> PayableVenueAsync(string bic = "AGRIFRPP")
    {
        var venue = await VenueAsync();
        var account = await BodyAsync(await RegisterAsync(Venue, venue.OrganisationId, bic: bic));
        await BodyAsync(await VerifyAsync(FinanceA, account["accountId"]!.GetValue<Guid>()));
        return venue;
    }

    public static Task<HttpResponseMessage> RegisterAsync(HttpClient client, Guid organisationId, string? key = null, string iban = Iban,
        string bic = "AGRIFRPP") =>
        client.PostJsonAsync("/settlement/v1/accounts", key ?? Key(), new { organisationId, holder = "Ville d’Angoulême", iban, bic });

    public static Task<HttpResponseMessage> VerifyAsync(HttpClient client, Guid accountId, string? key = null) =>
        client.PostJsonAsync($"/settlement/v1/accounts/{accountId}/verification", key ?? Key(), new { });

    public ServiceRedeemed Redeemed((Guid VenueId, Guid OrganisationId) venue, params long[] coveredCents)
    {
        var now = Clock.GetUtcNow();
        var cheques = coveredCents.Select((covered, index) => new RedeemedCheque(Guid.CreateVersion7(), $"{index}", Guid.CreateVersion7(),
            "departement-16", "france-services-16", null, covered, 0, 9_600)).ToList();
        return new ServiceRedeemed(Guid.CreateVersion7(), venue.VenueId, venue.OrganisationId, Guid.CreateVersion7(), "workshop", Today,
            coveredCents.Sum(), 0, cheques, ParisTime.EndOf(Today.AddDays(7)), 1, now, Today);
    }

    public static RedemptionReversed Reversed(ServiceRedeemed redeemed) => new(
        redeemed.RedemptionId, redeemed.VenueId, redeemed.Cheques, "erreur de saisie", redeemed.OccurredAt.AddHours(1),
            redeemed.AccountingDay);

    /// <summary>A redemption whose entitlement has accrued.</summary>
    public async Task<ServiceRedeemed> AccrueAsync((Guid VenueId, Guid OrganisationId) venue, params long[] coveredCents)
    {
        var redeemed = Redeemed(venue, coveredCents);
        await Probe.PublishAsync(redeemed);
        await StageIsAsync(redeemed, "accrued");
        return redeemed;
    }

    public async Task StageIsAsync(ServiceRedeemed redeemed, string stage) => await Eventually.BecomesAsync(
        async () => (await EntitlementsAsync(redeemed.VenueId)).FirstOrDefault(entitlement => IdOf(entitlement) == redeemed.RedemptionId),
        entitlement => entitlement?["stage"]!.GetValue<string>() == stage, $"the entitlement to be {stage}");

    public async Task<List<JsonNode>> EntitlementsAsync(Guid venueId)
    {
        var answer = await BodyAsync(await FinanceA.GetAsync($"/settlement/v1/entitlements?venueId={venueId}"));
        return answer["entitlements"]!.AsArray().Select(entitlement => entitlement!).ToList();
    }

    /// <summary>The books have folded every event.</summary>
    public Task CaughtUpAsync() => Eventually.IsTrueAsync(async () =>
        await CountAsync($"select sequence from {BooksSchema.Progress} where books = '{BooksSchema.Live}'")
        >= await CountAsync("select max(seq_id) from settlement.mt_events"), "the books to be caught up");

    /// <summary>The seven days of reversal pass, and redemption closes each of them with what has arrived here.</summary>
    public async Task PassReversalAsync()
    {
        Clock.Advance(TimeSpan.FromDays(8));
        await CloseDaysAsync();
    }

    /// <summary>Redemption closes the days before today, from the first of which something has arrived.</summary>
    /// <param name="told">What it tells of a day instead of what has arrived.</param>
    public async Task CloseDaysAsync(IReadOnlyDictionary<DateOnly, DayClosed>? told = null)
    {
        var closed = await DaysAsync("select day from settlement.mt_doc_closedday");
        var arrived = await DaysAsync("select accounting_day from settlement.day_arrival");
        if (arrived.Count == 0) return;

        var due = Enumerable.Range(0, Today.DayNumber - arrived.Min().DayNumber).Select(arrived.Min().AddDays).Except(closed).ToList();
        foreach (var day in due) await Probe.PublishAsync(told?.GetValueOrDefault(day) ?? await ClosureAsync(day));
        await Eventually.IsTrueAsync(async () => (await DaysAsync(
            "select day from settlement.mt_doc_closedday")).Count == closed.Count + due.Count,
            "settlement to hear of the closed days");
    }

    /// <summary>What redemption tells of a day of which all has arrived.</summary>
    public async Task<DayClosed> ClosureAsync(DateOnly day)
    {
        async Task<long> SumAsync(string what, bool isReversal) => await CountAsync(
            $"select coalesce({what}, 0)::bigint from settlement.day_arrival where accounting_day = $1 and is_reversal = $2", day,
            isReversal);
        return new DayClosed(day, (int)await SumAsync("count(*)", false), await SumAsync("sum(covered_cents)", false),
            (int)await SumAsync("count(*)", true), await SumAsync("sum(covered_cents)", true), Clock.GetUtcNow(), Today);
    }

    public static Task<HttpResponseMessage> OverrideAsync(HttpClient client, DateOnly day, string? key,
        string reason = "Vu avec l’exploitation") =>
        client.PostJsonAsync($"/settlement/v1/days/{day:yyyy-MM-dd}/override", key, new { reason });

    private async Task<HashSet<DateOnly>> DaysAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Database);
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        HashSet<DateOnly> days = [];
        while (await reader.ReadAsync()) days.Add(reader.GetFieldValue<DateOnly>(0));
        return days;
    }

    public Task<HttpResponseMessage> PrepareAsync(string? key = null, DateOnly? cutoffOn = null) =>
        FinanceA.PostJsonAsync("/settlement/v1/runs", key ?? Key(), new { cutoffOn = $"{cutoffOn ?? Today:yyyy-MM-dd}" });

    public async Task<Guid> PreparedRunAsync() => (await BodyAsync(await PrepareAsync()))["runId"]!.GetValue<Guid>();

    public Task<HttpResponseMessage> ApproveAsync(Guid runId, HttpClient? by = null, string? key = null) =>
        (by ?? FinanceB).PostJsonAsync($"/settlement/v1/runs/{runId}/approval", key ?? Key(), new { });

    public Task<HttpResponseMessage> ExportAsync(Guid runId, string? key = null, HttpClient? by = null) =>
        (by ?? FinanceB).PostJsonAsync($"/settlement/v1/runs/{runId}/export", key ?? Key(), new { });

    /// <summary>A run that is in transfer.</summary>
    public async Task<Guid> ExportedRunAsync()
    {
        var runId = await PreparedRunAsync();
        await BodyAsync(await ApproveAsync(runId));
        await BodyAsync(await ExportAsync(runId));
        return runId;
    }

    /// <summary>The day comes for which the bank was asked to execute a run, and is given.</summary>
    public async Task<DateOnly> BankExecutesAsync(Guid runId)
    {
        var executeOn = DateOnly.Parse((await RunAsync(runId))["steps"]!["exported"]!["executeOn"]!.GetValue<string>(), null);
        var days = executeOn.DayNumber - Today.DayNumber;
        if (days > 0) Clock.Advance(TimeSpan.FromDays(days));
        return executeOn;
    }

    public Task<HttpResponseMessage> AbandonAsync(Guid runId, string? key = null) =>
        FinanceA.PostJsonAsync($"/settlement/v1/runs/{runId}/abandonment", key ?? Key(), new { });

    public static Task<HttpResponseMessage> RevokeAsync(HttpClient client, Guid accountId, string? key = null, string reason = "Fraude") =>
        client.PostJsonAsync($"/settlement/v1/accounts/{accountId}/revocation", key ?? Key(), new { reason });

    public Task<HttpResponseMessage> ExportAsAsync(Guid runId, string? format, string? key = null) =>
        FinanceB.PostJsonAsync($"/settlement/v1/runs/{runId}/export", key ?? Key(), new { format });

    public Task<HttpResponseMessage> FileAsync(Guid runId, int number) =>
        FinanceB.GetAsync($"/settlement/v1/runs/{runId}/payment-files/{number}");

    public Task<HttpResponseMessage> FileAsync(Guid runId) => FinanceB.GetAsync($"/settlement/v1/runs/{runId}/payment-file");

    public Task<HttpResponseMessage> ConfirmAsync(Guid runId, string? key = null, DateOnly? executedOn = null) =>
        FinanceA.PostJsonAsync($"/settlement/v1/runs/{runId}/confirmation", key ?? Key(),
            new { executedOn = $"{executedOn ?? Today:yyyy-MM-dd}" });

    public async Task<JsonObject> RunAsync(Guid runId) => await BodyAsync(await FinanceA.GetAsync($"/settlement/v1/runs/{runId}"));

    public async Task<long> CountAsync(string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(Database);
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<Guid> GuidAsync(string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(Database);
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    public static async Task<JsonObject> BodyAsync(HttpResponseMessage answer) => answer.IsSuccessStatusCode
        ? (await answer.Content.ReadFromJsonAsync<JsonObject>())!
        : throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");

    public static async Task<(int Status, string Code)> RefusalAsync(HttpResponseMessage answer) =>
        ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>());

    public static Guid IdOf(JsonNode entitlement) => entitlement["redemptionId"]!.GetValue<Guid>();
}
