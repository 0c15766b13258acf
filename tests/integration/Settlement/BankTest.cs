using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aptic.Contracts.Redemption.V1;
using Aptic.Tests.Integration.Fixture;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>A test that plays the bank: writes its messages, and sends them as finance does.</summary>
public abstract class BankTest(SettlementWorld world)
{
    private const string Prolog = """<?xml version="1.0" encoding="utf-8"?>""";

    protected const string Account = "DE89370400440532013000";

    private readonly string _run = $"{Guid.NewGuid():N}"[..12];

    protected SettlementWorld World => world;

    /// <summary>A transfer that the bank was asked for.</summary>
    protected sealed record Asked(ServiceRedeemed Redeemed, string EndToEndId, long Cents);

    /// <summary>A run in transfer, of which today is the day, that pays each sum to a venue of its own.</summary>
    protected async Task<(Guid RunId, List<Asked> Transfers)> TransfersAsync(params long[] coveredCents)
    {
        List<ServiceRedeemed> redeemed = [];
        foreach (var cents in coveredCents) redeemed.Add(await world.AccrueAsync(await world.PayableVenueAsync(), cents));
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();
        await world.BankExecutesAsync(runId);
        var payouts = (await world.RunAsync(runId))["payouts"]!.AsArray().ToDictionary(payout => payout!["venueId"]!.GetValue<Guid>());
        return (runId, redeemed.Select(one => new Asked(one, payouts[one.VenueId]!["endToEndId"]!.GetValue<string>(),
            payouts[one.VenueId]!["payableCents"]!.GetValue<long>())).ToList());
    }

    protected async Task<string> FileIdAsync(Guid runId) =>
        (await world.FinanceA.GetFromJsonAsync<JsonObject>(
            $"/settlement/v1/runs/{runId}/payment-files"))!["files"]![0]!["messageId"]!.GetValue<string>();

    protected async Task<string> StageAsync(Guid runId) => (await world.RunAsync(runId))["stage"]!.GetValue<string>();

    protected async Task<JsonObject> TakenAsync(string xml) =>
        await SettlementWorld.BodyAsync(await PostAsync(xml, SettlementWorld.Key(), world.FinanceA));

    protected async Task<(int Status, string Code)> RefusedAsync(string xml) =>
        await SettlementWorld.RefusalAsync(await PostAsync(xml, SettlementWorld.Key(), world.FinanceA));

    protected static Task<HttpResponseMessage> PostAsync(string xml, string key, HttpClient client) => client.PostContentAsync(
        "/settlement/v1/bank-messages", key, new StringContent(xml, Encoding.UTF8, new MediaTypeHeaderValue("application/xml", "utf-8")));

    protected async Task<List<JsonNode>> UnmatchedAsync(Guid bankMessageId) =>
        (await world.FinanceA.GetFromJsonAsync<JsonObject>("/settlement/v1/bank-messages/unmatched?limit=200"))!["lines"]!.AsArray()
            .Where(line => line!["bankMessageId"]!.GetValue<Guid>() == bankMessageId).Select(line => line!).ToList();

    protected static int CountOf(JsonObject taken, string match) => taken["matched"]![match]?.GetValue<int>() ?? 0;

    protected string Camt053(string id, IReadOnlyList<string> entries, long openingCents, long closingCents) =>
        $"""{Prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>"""
        + $"<GrpHdr><MsgId>{id}-{_run}</MsgId><CreDtTm>{Today}T19:00:00</CreDtTm></GrpHdr>"
        + $"<Stmt><Id>{id}-{_run}</Id><CreDtTm>{Today}T19:00:00</CreDtTm>"
        + $"<Acct><Id><IBAN>{Account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{Balance("OPBD", openingCents)}{Balance("CLBD", closingCents)}"
        + $"{string.Concat(entries)}</Stmt></BkToCstmrStmt></Document>";

    protected string Camt054(string id, string entry) =>
        $"""{Prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>"""
        + $"<GrpHdr><MsgId>N{id}-{_run}</MsgId><CreDtTm>{Today}T19:00:00</CreDtTm></GrpHdr>"
        + $"<Ntfctn><Id>N{id}-{_run}</Id><CreDtTm>{Today}T19:00:00</CreDtTm>"
        + $"<Acct><Id><IBAN>{Account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{entry}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";

    protected string Entry(long cents, string reference, string? endToEndId, bool isReversal = false, string? batchId = null) =>
        $"<Ntry>{Amount(cents)}{(isReversal ? "<RvslInd>true</RvslInd>" : "")}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{Today}</Dt></BookgDt>"
        + $"<AcctSvcrRef>{reference[..Math.Min(reference.Length, 35)]}</AcctSvcrRef>"
        + $"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{(cents > 0 ? "RCDT" : "ICDT")}</Cd>"
        + "<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        + (batchId is not null ? $"<NtryDtls><Btch><PmtInfId>{batchId}</PmtInfId></Btch></NtryDtls>"
            : endToEndId is not null ? $"<NtryDtls><TxDtls><Refs><EndToEndId>{endToEndId}</EndToEndId></Refs></TxDtls></NtryDtls>" : "")
        + "</Ntry>";

    protected string Pain002(string id, string fileId, IEnumerable<(string EndToEndId, string Status)> told) =>
        $"""{Prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.11"><CstmrPmtStsRpt>"""
        + $"<GrpHdr><MsgId>{id}-{_run}</MsgId><CreDtTm>{Today}T08:00:00</CreDtTm></GrpHdr>"
        + $"<OrgnlGrpInfAndSts><OrgnlMsgId>{fileId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        + $"<OrgnlPmtInfAndSts><OrgnlPmtInfId>PMT{fileId[3..]}</OrgnlPmtInfId>"
        + string.Concat(told.Select(one => $"<TxInfAndSts><OrgnlEndToEndId>{one.EndToEndId}</OrgnlEndToEndId><TxSts>{one.Status}</TxSts>"
            + (one.Status == "RJCT" ? "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>" : "") + "</TxInfAndSts>"))
        + "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>";

    /// <summary>The bank rejects a whole file, or one batch of it.</summary>
    protected string Rejected(string id, string fileId, string? batchId = null)
    {
        const string Why = "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>";
        return $"""{Prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.11"><CstmrPmtStsRpt>"""
            + $"<GrpHdr><MsgId>{id}-{_run}</MsgId><CreDtTm>{Today}T08:00:00</CreDtTm></GrpHdr>"
            + $"<OrgnlGrpInfAndSts><OrgnlMsgId>{fileId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
            + (batchId is null ? $"<GrpSts>RJCT</GrpSts>{Why}" : "") + "</OrgnlGrpInfAndSts>"
            + (batchId is null ? ""
                : $"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batchId}</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>{Why}</OrgnlPmtInfAndSts>")
            + "</CstmrPmtStsRpt></Document>";
    }

    private string Today => world.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Balance(string kind, long cents) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{Amount(cents)}<Dt><Dt>{Today}</Dt></Dt></Bal>";

    private static string Amount(long cents) => string.Create(CultureInfo.InvariantCulture,
        $"<Amt Ccy=\"EUR\">{Math.Abs(cents) / 100m:0.00}</Amt><CdtDbtInd>{(cents >= 0 ? "CRDT" : "DBIT")}</CdtDbtInd>");
}
