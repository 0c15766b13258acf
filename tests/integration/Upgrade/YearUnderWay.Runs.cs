using System.Net;
using System.Text;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Year;
using Xunit;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>The runs of the month, each left at another stage.</summary>
public sealed partial class YearUnderWay
{
    private async Task LeaveRunsAtTheirStagesAsync(YearClients clients, long unheardAfter)
    {
        var unheardOn = FirstDay.AddDays(DaysOfVisits - 2);
        await DaysAreClosedAsync();
        await _calls.SendAsync(Finance, $"/settlement/v1/days/{Day(unheardOn)}/override", new { reason = "vu avec l’exploitation" });
        await _calls.SendAsync(Finance, $"/settlement/v1/periods/{NextMonth.AddMonths(-1):yyyy-MM}/closing", new { });

        var stopped = await PrepareAsync(CutoffOf(0));
        await _calls.SendAsync(Finance, $"/settlement/v1/runs/{stopped}/abandonment", new { });
        var partly = await ExportAsync(clients, await PrepareAsync(CutoffOf(0)));
        var transfer = await ExportAsync(clients, await PrepareAsync(CutoffOf(1)));
        var begun = await ExportAsync(clients, await PrepareAsync(CutoffOf(2)));
        ComeTo(begun.Asked[0].ExecuteOn);
        await ExecutePartlyAsync(clients, partly.Asked);

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

    private async Task<(string RunId, IReadOnlyList<AskedTransfer> Asked)> ExportAsync(YearClients clients, string run)
    {
        await _calls.SendAsync(FinanceSecond, $"/settlement/v1/runs/{run}/approval", new { });
        var export = await _calls.SendAsync(FinanceSecond, $"/settlement/v1/runs/{run}/export", new { });
        List<AskedTransfer> asked = [];
        foreach (var file in export["files"]!.AsArray())
            asked.AddRange(Bank.Take(Text(file!, "messageId"), await clients.Finance.GetByteArrayAsync(Text(file!, "href"))));
        return (run, asked);
    }

    // One is rejected, one comes back; of the others some are executed. A fee of the bank's is explained, another line is not.
    private async Task ExecutePartlyAsync(YearClients clients, IReadOnlyList<AskedTransfer> asked)
    {
        await YearClients.PostTextAsync(clients.Finance, "/settlement/v1/bank-messages", "application/xml", Bank.Reject([asked[0]]));
        foreach (var transfer in asked.Skip(1).Take(asked.Count / 2)) Bank.Book(-transfer.AmountCents, transfer.EndToEndId, "");
        await Year.Cheques.TellAsync(clients);
        Bank.Book(asked[1].AmountCents, asked[1].EndToEndId, "", "AC04");
        Bank.Book(-150, "FRAIS", "Frais de tenue de compte");
        var fee = Bank.LastReference;
        Bank.Book(-70, "INCONNU", "Prélèvement");
        await Year.Cheques.TellAsync(clients);
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
        using (var clients = new YearClients(Platform))
        {
            await YearClients.PostTextAsync(clients.Funding, "/funding/v1/receipts/imports", "application/xml", statement);
            _interruption.DieAt("EntitlementPaid");
            await DiesAsync(clients, statement);
        }

        await Platform.StopAsync(SettlementService.Name);
        Assert.Equal(1, await Platform.ScalarAsync<long>(SettlementService.Name,
            "select count(*) from settlement.mt_doc_bankmessageinbrief where data ->> 'isRecorded' = 'false'"));
    }

    private static async Task DiesAsync(YearClients clients, string statement)
    {
        using var body = new StringContent(statement, Encoding.UTF8, "application/xml");
        using var answer = await clients.Finance.PostContentAsync("/settlement/v1/bank-messages", Guid.NewGuid().ToString(), body);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    private Task DaysAreClosedAsync() => Eventually.IsTrueAsync(async () =>
        (await _calls.ReadAsync(Finance, $"/settlement/v1/days?from={Day(FirstDay)}&to={Day(Today.AddDays(-1))}"))["days"]!.AsArray()
            .Select((day, index) => Text(day!, "standing") == (index == DaysOfVisits - 2 ? "differs" : "matches")).All(isSo => isSo),
        "all days to be closed, and one to differ", TimeSpan.FromMinutes(2));
}
