using System.Text;
using System.Text.Json.Nodes;

namespace Aptic.Journey;

/// <summary>What finance does with the bank day by day: hands over payment files, and reads statements.</summary>
public sealed class FinanceTeam(Clients clients, Bank bank)
{
    /// <summary>A funder pays under an agreement, whose reference it names; the statement that tells of it is read.</summary>
    /// <returns>The receipt as the agreement shows it.</returns>
    public async Task<JsonNode> ReceiveAsync(Guid agreementId, long grossAmountCents)
    {
        var path = $"funding/v1/agreements/{agreementId}";
        var reference = (await clients.Finance.GetAsync(path))["reference"]!.GetValue<string>();
        bank.Receive(grossAmountCents, $"VIR{agreementId:N}", $"Convention {reference}");
        await ReadStatementAsync();
        var receipts = (await clients.Finance.GetAsync(path))["receipts"]!.AsArray();
        return receipts.Count == 1 ? receipts[0]! : throw new JourneyFailedException($"Le relevé n’a pas porté le virement à la convention {reference}.");
    }

    /// <summary>The bank executes the payment file of a run, and the statement that tells of it is read: its debits confirm the run.</summary>
    public async Task PayAsync(string messageId, byte[] paymentFile)
    {
        await KeepEarlierFilesAsync();
        bank.Execute(messageId, paymentFile);
        await ReadStatementAsync();
    }

    // Of runs that were paid before the bank kept its files.
    private async Task KeepEarlierFilesAsync()
    {
        var runs = (await clients.Finance.GetAsync("settlement/v1/runs?stage=confirmed&limit=200"))["runs"]!.AsArray();
        foreach (var path in runs.Select(run => $"settlement/v1/runs/{run!["runId"]}"))
        {
            var messageId = (await clients.Finance.GetAsync(path))["steps"]!["exported"]!["messageId"]!.GetValue<string>();
            if (!bank.Has(messageId)) bank.Keep(messageId, await clients.Finance.GetBytesAsync($"{path}/payment-file"));
        }
    }

    private async Task ReadStatementAsync()
    {
        var statement = Encoding.UTF8.GetString(bank.Statement());
        await clients.Finance.PostTextAsync("funding/v1/receipts/imports", "application/xml", statement);
        await clients.Finance.PostTextAsync("settlement/v1/bank-messages", "application/xml", statement);
    }
}
