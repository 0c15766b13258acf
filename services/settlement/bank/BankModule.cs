using Aptic.Hosting;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Bank;

/// <summary>What the bank tells of the ring-fenced account: its messages, and what they come to.</summary>
public static class BankModule
{
    public static void AddBank(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BankMessageIntake>();
        builder.Services.AddSingleton<IInterruptedWork, InterruptedBankMessages>();
    }

    public static void MapBank(this IEndpointRouteBuilder app)
    {
        app.MapImportBankMessage();
        app.MapListBankMessages();
        app.MapShowBankMessage();
        app.MapExplainBankLine();
    }

    public static void StoreBank(this StoreOptions options)
    {
        options.FoldStream<BankMessage, BankMessageImported>(BankMessage.Evolve);
        options.Events.AddEventTypes(
        [
            typeof(BankMessageImported), typeof(BankLinesMatched), typeof(BankFatesRecorded), typeof(BankLineExplained),
        ]);
        options.Schema.For<StoredBankMessage>();
        options.Schema.For<BankImportCommand>();
        options.Schema.For<KnownTransaction>().Duplicate(transaction => transaction.Reference)
            .Duplicate(transaction => transaction.ReceivedCents);
        options.Schema.For<UnmatchedLine>().Duplicate(line => line.ImportedAt, notNull: true)
            .Duplicate(line => line.BankMessageId, notNull: true);
        options.Schema.For<StatementBalance>()
            .Duplicate(balance => balance.ClosingOn, notNull: true)
            .Duplicate(balance => balance.ClosingCents, notNull: true);
        options.Schema.For<BankMessageInBrief>().Duplicate(message => message.ImportedAt, notNull: true);
    }
}
