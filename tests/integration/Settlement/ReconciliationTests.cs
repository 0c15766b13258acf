using System.Text.RegularExpressions;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>
/// The reconciler's comparison of funding with settlement, on what both have stored: nothing differs, and each fact that is taken away or
/// changed is found by its own check. And its comparison of what is known of the bank with what statements tell.
/// </summary>
public sealed partial class ReconciliationTests(IncidentTests.World world) : BankTest(world), IClassFixture<IncidentTests.World>
{
    private static readonly string Queries = Path.Combine(Root(), "deploy", "audit");

    private HttpClient Funding(string person) => world.Funding.ClientOf(person, "", "finance");

    [Fact]
    public async Task What_funding_and_settlement_know_of_each_others_money_is_the_same_and_each_difference_is_found()
    {
        await MoveMoneyAsync();
        await using var connection = await NpgsqlDataSource.Create(world.Database).OpenConnectionAsync();
        await Eventually.IsTrueAsync(async () =>
        {
            await TakeFactsAsync(connection);
            return (await CountsAsync(connection)).Count == 22 && (await DifferingAsync(connection)).Count == 0;
        }, "all that is told to be heard");

        Assert.Equal(["parked", "payout-executed", "receipt", "receipt-lost"], await KindsWithDayAsync(connection));
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

    [Theory]
    [InlineData("", "")]
    // Amounts that differ: a receipt, own money, one of two debit notes of one transfer, a fee of the bank, a payout out and back.
    [InlineData("update line set cents = 10400 where reference = 'B1'", "", 41)]
    [InlineData("update line set cents = 5001 where reference = 'B2'", "", 41)]
    [InlineData("update line set cents = 300 where reference = 'B3'", "", 41)]
    [InlineData("update line set cents = -600 where reference = 'B4'", "", 41)]
    [InlineData("update line set cents = -1001 where reference = 'B5'", "", 41)]
    [InlineData("update line set cents = 999 where reference = 'B7'", "", 41)]
    [InlineData("insert into line select * from line where reference = 'B1'", "", 41)]
    // Known, and on no statement: from the day after the first one opens, and ten days before the last one closes.
    [InlineData("delete from line where reference = 'B1'", "", 42)]
    [InlineData("delete from line where reference = 'B3'", "", 42)]
    [InlineData("delete from line where reference = 'B5'", "", 42)]
    [InlineData("delete from line where reference = 'B6'", "", 42)]
    [InlineData("delete from line where reference = 'B7'", "", 42)]
    [InlineData("insert into own values ('B9', 100, '2026-03-21')", "", 42)]
    [InlineData("insert into own values ('B9', 100, '2026-03-22')", "")]
    [InlineData("insert into own values ('B9', 100, '2026-03-01')", "")]
    // On a statement, and not known.
    [InlineData("insert into line values ('S2', -50000, 'B9', '2026-03-21')", "", 43)]
    [InlineData("insert into line values ('S2', -50000, 'B9', '2026-03-22')", "")]
    [InlineData("insert into line values ('S2', -1000, 'B9', '2026-03-21', 'NOTPROVIDED')", "", 43)]
    [InlineData("update line set cents = -4999 where reference = 'B6'", "", 42, 43)]
    [InlineData("update line set batch = 'ANOTHER' where reference = 'B6'", "", 42, 43)]
    // A receipt that the bank took back, under its own reference, under another, and not yet.
    [InlineData("insert into line values ('S1', 100, 'B8', '2026-03-02'), ('S1', -100, 'B8', '2026-03-03'); bounce('2026-03-03')", "")]
    [InlineData("insert into line values ('S1', 100, 'B8', '2026-03-02'), ('S1', -100, 'B9', '2026-03-03'); bounce('2026-03-03')", "")]
    [InlineData("insert into line values ('S1', 100, 'B8', '2026-03-02'); bounce('2026-03-03')", "", 42)]
    [InlineData("insert into line values ('S1', 100, 'B8', '2026-03-02'); bounce('2026-03-30')", "")]
    // The same once more is no more money: a statement that is kept twice, a notification.
    [InlineData("", "insert into bank_file select direction, 'S1 again', content from bank_file where name = 'S1'")]
    [InlineData("", """
        insert into bank_file select direction, 'S1 changed', replace(content::text, '1040.00', '1040.01')::xml
          from bank_file where name = 'S1'
        """, 29)]
    [InlineData("", """
        insert into bank_file select direction, 'N1', regexp_replace(replace(replace(replace(content::text, 'camt.053', 'camt.054'),
            '<Id>S1</Id>', '<Id>N1</Id>'), 'BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn'), '<(/?)Stmt>', '<\1Ntfctn>', 'g')::xml
          from bank_file where name = 'S1'
        """)]
    // A batch that is told transfer by transfer.
    [InlineData("", """
        update bank_file set content = replace(content::text, '<Btch><PmtInfId>BATCH-2</PmtInfId></Btch>',
          '<TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs><Amt Ccy="EUR">20.00</Amt></TxDtls>'
          '<TxDtls><Refs><EndToEndId>E3</EndToEndId></Refs><Amt Ccy="EUR">30.00</Amt></TxDtls>')::xml where name = 'S1'
        """)]
    // Lines that are alike are not the same.
    [InlineData("insert into line values ('S2', -500, '', '2026-03-30'), ('S2', -500, '', '2026-03-30')", "")]
    [InlineData("insert into line values ('S2', -500, '', '2026-03-20'), ('S2', -500, '', '2026-03-20')", "", 43)]
    public async Task What_the_bank_tells_is_what_is_known_and_each_difference_is_found(
        string change, string changeOfFiles, params int[] found)
    {
        await using var source = NpgsqlDataSource.Create(world.Database);
        await using var connection = await source.OpenConnectionAsync();
        await RunAsync(connection, await File.ReadAllTextAsync(Path.Combine(Queries, "tables.sql")));
        await RunAsync(connection, Known);
        if (change.Length > 0)
            await RunAsync(connection, change.Replace("bounce(", "select pg_temp.bounce(", StringComparison.Ordinal));
        await RunAsync(connection, Files);
        if (changeOfFiles.Length > 0) await RunAsync(connection, changeOfFiles);
        foreach (var check in new[] { "00-uses", "10-balance", "40-bank", "50-solvency" })
            await RunAsync(connection, await File.ReadAllTextAsync(Path.Combine(Queries, "checks", $"{check}.sql")));

        await using var command = new NpgsqlCommand(
            """
            select coalesce(array_agg(number::int order by number) filter (where expected is distinct from found), '{}'), count(*)
            from proof where number between 29 and 49
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(found, reader.GetFieldValue<int[]>(0));
        Assert.Equal(11, reader.GetInt64(1));
    }

    /// <summary>What is known: a movement of each kind, and one of a day before the bank told anything. The lines are the bank's.</summary>
    private const string Known =
        """
        insert into fact (service, kind, key, agreement, cents, cents2, cents3, ref, day) values
          ('funding', 'receipt', 'R1', '11111111-1111-1111-1111-111111111111', 100000, 4000, 104000, 'B1', '2026-03-02'),
          ('settlement', 'own-money', 'O1', null, 5000, 0, 0, ' b2', '2026-03-03'),
          ('settlement', 'own-money', 'O2', null, 7000, 0, 0, 'BEFORE', '2026-02-20'),
          ('settlement', 'debit-note', 'D1', null, 300, 0, 0, 'B3', '2026-03-03'),
          ('settlement', 'debit-note', 'D2', null, 200, 0, 0, 'B3', '2026-03-03'),
          ('settlement', 'recovered', 'D1', '11111111-1111-1111-1111-111111111111', 500, 0, 0, '', null),
          ('settlement', 'bank-fee', 'F1', null, -500, 0, 0, 'B4', '2026-03-04'),
          ('settlement', 'payout-executed', 'P1', null, 0, 0, 0, 'E1', '2026-03-05'),
          ('settlement', 'payout-executed', 'P2', null, 0, 0, 0, 'E2', '2026-03-05'),
          ('settlement', 'payout-executed', 'P3', null, 0, 0, 0, 'E3', '2026-03-05'),
          ('settlement', 'payout-returned', 'P1', null, 0, 0, 0, 'E1', '2026-03-06'),
          ('settlement', 'executed', 'P1', '11111111-1111-1111-1111-111111111111', 6000, 0, 0, '', null),
          ('settlement', 'returned', 'P1', '11111111-1111-1111-1111-111111111111', 1000, 0, 0, '', null);
        insert into fact (service, kind, key, cents, cents2, cents3, ref)
          select 'settlement', kind, 'P' || number, number * 1000, 0, 0, 'E' || number
          from generate_series(1, 3) as number cross join unnest(array['payout', 'payout-sent']) as kind;
        create temp table line (
          statement text, cents bigint, reference text, day date, e2e text not null default '', batch text not null default '');
        insert into line values
          ('S1', 104000, 'B1', '2026-03-02', 'VIR', ''), ('S1', 5000, 'B2', '2026-03-03', '', ''),
          ('S1', 500, 'B3', '2026-03-03', '', ''), ('S1', -500, 'B4', '2026-03-04', '', ''),
          ('S1', -1000, 'B5', '2026-03-05', 'E1', ''), ('S1', -5000, 'B6', '2026-03-05', '', 'BATCH-2'),
          ('S1', 1000, 'B7', '2026-03-06', 'E1', '');
        create temp table own (reference text, cents bigint, day date);
        create function pg_temp.bounce(day date) returns void language sql as $$
          insert into fact (service, kind, seq, key, agreement, cents, cents2, cents3, ref, day) values
            ('funding', 'receipt', 1, 'R2', '11111111-1111-1111-1111-111111111111', 100, 0, 100, 'B8', '2026-03-02'),
            ('funding', 'receipt-lost', 2, 'R2', '11111111-1111-1111-1111-111111111111', 100, 0, 0, 'receipt_bounced', bounce.day)
        $$
        """;

    /// <summary>The files that tell the lines: two statements, the second of which closes at the month's end, and payment files.</summary>
    private const string Files =
        """
        insert into fact (service, kind, key, cents, cents2, cents3, ref, day)
          select 'settlement', 'own-money', reference, cents, 0, 0, reference, day from own;
        create function pg_temp.amount(cents bigint) returns text language sql return format(
          '<Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd>',
          round(abs(cents) / 100.0, 2), case when cents < 0 then 'DBIT' else 'CRDT' end);
        create function pg_temp.balance(kind text, cents bigint, day text) returns text language sql return format(
          '<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>%s<Dt><Dt>%s</Dt></Dt></Bal>', kind, pg_temp.amount(cents), day);
        insert into bank_file
          select 'received', id, format(
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
              '<Stmt><Id>%s</Id>%s%s%s</Stmt></BkToCstmrStmt></Document>',
            id, pg_temp.balance('OPBD', (select coalesce(sum(cents), 0)::bigint from line where statement < id), opens),
            pg_temp.balance('CLBD', (select coalesce(sum(cents), 0)::bigint from line where statement <= id), closes),
            (select string_agg(format('<Ntry>%s<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt>%s<NtryDtls>%s%s</NtryDtls></Ntry>',
                pg_temp.amount(cents), day, case when reference <> '' then format('<AcctSvcrRef>%s</AcctSvcrRef>', reference) end,
                case when batch <> '' then format('<Btch><PmtInfId>%s</PmtInfId></Btch>', batch) end,
                case when e2e <> '' then format('<TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs></TxDtls>', e2e) end), '')
              from line where statement = id))::xml
          from (values ('S1', '2026-03-01', '2026-03-10'), ('S2', '2026-03-11', '2026-03-31')) as statements (id, opens, closes);
        insert into bank_file
          select 'sent', batch, format(
            '<Document><GrpHdr><MsgId>%s</MsgId><NbOfTxs>%s</NbOfTxs><CtrlSum>%s</CtrlSum></GrpHdr>'
              '<PmtInf><PmtInfId>%s</PmtInfId>%s</PmtInf></Document>',
            'M' || batch, count(*), sum(euros), batch, string_agg(format(
              '<CdtTrfTxInf><PmtId><EndToEndId>%s</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">%s</InstdAmt></Amt></CdtTrfTxInf>',
              e2e, euros), ''))::xml
          from (values ('BATCH-1', 'E1', 10), ('BATCH-2', 'E2', 20), ('BATCH-2', 'E3', 30)) as transfers (batch, e2e, euros) group by batch
        """;

    /// <summary>Of what the bank has part in: the kinds of facts that say the day, each of them always.</summary>
    private static async Task<List<string>> KindsWithDayAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            select kind from fact
            where kind in ('receipt', 'receipt-lost', 'parked', 'payout-executed') and ref is distinct from 'receipt_reassigned'
            group by kind having bool_and(day is not null) order by kind
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> kinds = [];
        while (await reader.ReadAsync()) kinds.Add(reader.GetString(0));
        return kinds;
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
            organisationId = (Guid?)null,
            holder = "Département de la Charente",
            iban = Iban,
            bic = "AGRIFRPP",
            funderId = "departement-16",
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
