using System.Text.RegularExpressions;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>
/// The reconciler's comparison of funding with settlement, on what both have stored: nothing differs, and each fact that is taken away or
/// changed is found by its own check.
/// </summary>
public sealed partial class ReconciliationTests(IncidentTests.World world) : BankTest(world), IClassFixture<IncidentTests.World>
{
    private static readonly string Queries = Path.Combine(Root(), "deploy", "reconciliation");

    private HttpClient Funding(string person) => world.Funding.ClientOf(person, "", "finance");

    [Fact]
    public async Task What_funding_and_settlement_know_of_each_others_money_is_the_same_and_each_difference_is_found()
    {
        await MoveMoneyAsync();
        await using var connection = await NpgsqlDataSource.Create(world.Database).OpenConnectionAsync();
        await Eventually.IsTrueAsync(async () =>
        {
            await TakeFactsAsync(connection);
            return (await CountsAsync(connection)).Count == 20 && (await DifferingAsync(connection)).Count == 0;
        }, "all that is told to be heard");

        foreach (var (service, kind) in (await CountsAsync(connection)).Keys)
        {
            string[] changes =
            [
                $"delete from fact where service = '{service}' and kind = '{kind}'",
                $"update fact set cents = cents + 1 where service = '{service}' and kind = '{kind}'",
                $"""
                 update fact set key = 'another' where ctid = (select min(one.ctid) from fact one join fact other using (key)
                   where one.service = '{service}' and one.kind = '{kind}' and other.service <> one.service)
                 """,
            ];
            // Of a refund whose approval is missing, what became of it is found as well.
            foreach (var change in changes) Assert.Equal(CheckOf(kind), (await DifferingAsync(connection, change))[0]);
        }
    }

    private static int CheckOf(string kind) => kind[(kind.IndexOf('-', StringComparison.Ordinal) + 1)..] switch
    {
        "receipt" => 60,
        "unassigned" or "assigned" or "dismissed" => 61,
        "bounce" => 62,
        "reassigned-out" or "reassigned-in" => 63,
        "refund" => 64,
        _ => 65,
    };

    /// <summary>Every movement of funders' money that there is: received, parked, assigned, dismissed, taken back, reassigned, refunded
    /// and given up.</summary>
    private async Task MoveMoneyAsync()
    {
        var (one, other) = (await AgreementAsync(), await AgreementAsync());
        var receipts = $"/funding/v1/agreements/{one}/receipts";
        await ReceiveAsync(receipts, 52_000);
        await FundAsync($"{receipts}/{await ReceiveAsync(receipts, 1_040)}/bounce", new { bouncedOn = "2026-03-02", reason = "rejet" });
        await FundAsync($"{receipts}/{await ReceiveAsync(receipts, 2_080)}/reassignment", new { toAgreementId = other, reason = "erreur" });
        var statement = Camt053("PARK", [Entry(3_120, $"VIR-{one:N}", null), Entry(5_000, $"APP-{one:N}", null)], 0, 8_120);
        using (var content = new StringContent(statement, null, "application/xml"))
            await BodyAsync(await Funding("finance-1").PostAsync("/funding/v1/receipts/imports", content));
        var waiting = await BodyAsync(await Funding("finance-1").GetAsync("/funding/v1/receipts/unassigned"));
        Guid WaitingOf(long cents) => waiting["receipts"]!.AsArray()
            .Single(receipt => receipt!["grossAmountCents"]!.GetValue<long>() == cents)!["id"]!.GetValue<Guid>();
        await FundAsync($"/funding/v1/receipts/{WaitingOf(3_120)}/assignment", new { agreementId = one });
        await FundAsync($"/funding/v1/receipts/{WaitingOf(5_000)}/dismissal", new { reason = "apport de l’opérateur" });

        var (paid, givenUp) = (await RefundAsync(one, 1_000), await RefundAsync(one, 500));
        await BodyAsync(await world.FinanceA.PostJsonAsync($"/settlement/v1/refunds/{givenUp}/abandonment", Key(),
            new { reason = "erreur" }));
        // One that funding drops itself was never settlement's.
        var dropped = await AskRefundAsync(one, 300);
        await FundAsync($"/funding/v1/agreements/{one}/refunds/{dropped}/dropping", new { reason = "erreur" });
        var account = (await BodyAsync(await world.FinanceA.PostJsonAsync("/settlement/v1/accounts", Key(), new
        {
            organisationId = (Guid?)null, holder = "Département de la Charente", iban = Iban, bic = "AGRIFRPP", funderId = "departement-16",
        })))["accountId"]!.GetValue<Guid>();
        await BodyAsync(await VerifyAsync(world.FinanceB, account));
        await world.PassReversalAsync();
        var runId = await world.PayAllAsync();
        var payout = (await world.RunAsync(runId))["payouts"]!.AsArray().Single(payout => payout!["refundId"]?.GetValue<Guid>() == paid)!;
        await BodyAsync(await world.RejectAsync(runId, payout["payoutId"]!.GetValue<Guid>()));
    }

    private async Task<Guid> AgreementAsync() => (await BodyAsync(await Funding("finance-1").PostJsonAsync(
        "/funding/v1/agreements", Key(), Samples.Agreement())))["agreementId"]!.GetValue<Guid>();

    private async Task<Guid> ReceiveAsync(string receipts, long grossAmountCents)
    {
        var booked = await BodyAsync(await Funding("finance-1").PostJsonAsync(receipts, Key(),
            new { bankReference = $"REF-{Guid.NewGuid():N}", grossAmountCents, receivedOn = "2026-03-02" }));
        return booked["receiptId"]!.GetValue<Guid>();
    }

    private async Task<Guid> AskRefundAsync(Guid agreementId, long amountCents) =>
        (await BodyAsync(await Funding("finance-1").PostJsonAsync(
        $"/funding/v1/agreements/{agreementId}/refunds", Key(), new { amountCents, reason = "trop versé" })))["refundId"]!.GetValue<Guid>();

    private async Task<Guid> RefundAsync(Guid agreementId, long amountCents)
    {
        var refundId = await AskRefundAsync(agreementId, amountCents);
        await BodyAsync(await Funding("finance-2").PostJsonAsync(
            $"/funding/v1/agreements/{agreementId}/refunds/{refundId}/approval", Key(), new { }));
        await Eventually.IsTrueAsync(async () =>
            await world.CountAsync("select count(*) from settlement.mt_doc_refund where id = $1", refundId) == 1, "the refund to be noted");
        return refundId;
    }

    private async Task FundAsync(string path, object body) => await BodyAsync(await Funding("finance-1").PostJsonAsync(path, Key(), body));

    /// <summary>The facts of both services, as the reconciler takes them.</summary>
    private async Task TakeFactsAsync(NpgsqlConnection to)
    {
        await RunAsync(to, "drop table if exists fact, bank_file, proof");
        await RunAsync(to, await File.ReadAllTextAsync(Path.Combine(Queries, "tables.sql")));
        foreach (var (service, database) in new[] { ("funding", world.FundingDatabase), ("settlement", world.Database) })
        {
            var query = await File.ReadAllTextAsync(Path.Combine(Queries, "facts", $"{service}.sql"));
            query = Comment().Replace(query, "").Replace(":first", "1", StringComparison.Ordinal)
                .Replace(":last", $"{long.MaxValue}", StringComparison.Ordinal).Trim().TrimEnd(';');
            await using var source = NpgsqlDataSource.Create(database);
            await using var from = await source.OpenConnectionAsync();
            using var reader = await from.BeginTextExportAsync(query);
            await using var writer = await to.BeginTextImportAsync("copy fact from stdin");
            await writer.WriteAsync(await reader.ReadToEndAsync());
        }
    }

    /// <summary>What each service told and heard of the other, counted.</summary>
    private static async Task<Dictionary<(string Service, string Kind), long>> CountsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            select service, kind, count(*) from fact where kind like 'told-%' or kind like 'heard-%' group by service, kind
              order by service, kind
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        Dictionary<(string, string), long> counts = [];
        while (await reader.ReadAsync()) counts.Add((reader.GetString(0), reader.GetString(1)), reader.GetInt64(2));
        return counts;
    }

    /// <summary>The checks that differ, after a change that does not stay.</summary>
    private static async Task<List<int>> DifferingAsync(NpgsqlConnection connection, string? change = null)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        if (change is not null) await RunAsync(connection, change);
        await RunAsync(connection, await File.ReadAllTextAsync(Path.Combine(Queries, "checks", "70-funders-money.sql")));
        await using var command = new NpgsqlCommand(
            "select number::int, expected = found, (select count(*) from proof) from proof order by number", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<int> differing = [];
        while (await reader.ReadAsync())
        {
            Assert.Equal(6, reader.GetInt64(2));
            if (!reader.GetBoolean(1)) differing.Add(reader.GetInt32(0));
        }

        return differing;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aptic.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("^ *--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
