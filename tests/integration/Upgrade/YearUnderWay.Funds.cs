using System.Text.Json.Nodes;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Year;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>The agreements of the month, their money, and the cheques that are asked for under them.</summary>
public sealed partial class YearUnderWay
{
    private async Task LeaveFundsUnderWayAsync(YearClients clients)
    {
        var agreement = _agreement = await ConcludeAsync("suite", activatedAtIssue: false);
        var other = await ConcludeAsync("suite-2", activatedAtIssue: true);
        await ReceiveAsync(clients, agreement, other);
        await LeaveRequestsAsync(agreement);
        await LeaveCommitmentsAsync(other);
        await LeaveRefundsAsync(agreement, other);
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{other}/amendments", new
        {
            terms = TermsOf("suite-2", activatedAtIssue: true, validityMonths: 10),
            reason = "durée raccourcie",
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
        funderId = $"funder-{funder}",
        title = $"Convention {funder}",
        faceValueCents = 1_000,
        validUntil = (string?)null,
        validityMonths,
        entryToleranceMonths = 1,
        feeBasisPoints = 400,
        payoutRateBasisPoints = 9_600,
        activatedAtIssue,
        restrictions = new
        {
            territories = Array.Empty<string>(),
            serviceKinds = new[] { "individual", "workshop" },
            categories = Array.Empty<string>(),
            pathways = Array.Empty<Guid>(),
            targetPublics = Array.Empty<string>(),
            chequesPerBeneficiary = (int?)null,
            regulatedTariff = false,
        },
        partners = new[] { new { partnerId = Partner.Party, quotaCheques = 60L } },
    };

    // Read from a statement, typed before it or without it, waiting, assigned, dismissed, moved, taken back.
    private async Task ReceiveAsync(YearClients clients, string agreement, string other)
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
        await Year.Cheques.TellAsync(clients);
        await _calls.SendAsync(Funding, $"/funding/v1/receipts/{await WaitingAsync(assigned)}/assignment", new { agreementId = other });

        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{agreement}/receipts/{await ReceiptAsync(agreement, moved)}/reassignment",
            new { toAgreementId = other, reason = "autre convention" });
        Bank.Book(-3_120, "REJET", "Rejet de virement");
        await Year.Cheques.TellAsync(clients);
        await _calls.SendAsync(Funding, $"/funding/v1/agreements/{agreement}/receipts/{await ReceiptAsync(agreement, bounced)}/bounce",
            new { bouncedOn = Day(Today), reason = "compte non provisionné" });
    }

    private Task<JsonObject> TypeReceiptAsync(string agreement, string bankReference, long grossAmountCents) => _calls.SendAsync(
        Funding, $"/funding/v1/agreements/{agreement}/receipts", new { bankReference, grossAmountCents, receivedOn = Day(Today) });

    private async Task DismissAsync(string bankReference, string reason) => await _calls.SendAsync(
        Funding, $"/funding/v1/receipts/{await WaitingAsync(bankReference)}/dismissal", new { reason });

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
            agreementId = agreement,
            lines = new[] { new { beneficiary = $"S-{cheques:D4}", targetPublic = "Jeunes", cheques } },
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
            $"/funding/v1/agreements/{agreement}/commitments/{Text(withdrawn, "commitmentId")}/withdrawal",
            new { reason = "budget voté" });
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
            organisationId = (Guid?)null,
            funderId = "funder-suite-2",
            holder = "Région",
            iban = YearVenues.IbanOf(999_998),
            bic = "COBADEFFXXX",
        });
        await _calls.SendAsync(FinanceSecond, $"/settlement/v1/accounts/{Text(account, "accountId")}/verification", new { });
        await _calls.SendAsync(FundingSecond, $"{await RefundAsync(other, 1_700)}/approval", new { });
    }

    private async Task<string> RefundAsync(string agreement, long amountCents)
    {
        var path = $"/funding/v1/agreements/{agreement}/refunds";
        return $"{path}/{Text(await _calls.SendAsync(Funding, path, new { amountCents, reason = "trop versé" }), "refundId")}";
    }
}
