using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Bank;

/// <summary>Messages of the bank that were taken, and not recorded with their runs.</summary>
public sealed class InterruptedBankMessages(IDocumentStore store, BankMessageIntake messages) : IInterruptedWork
{
    public string What => "message of the bank";

    public async Task<IReadOnlyList<(Guid Id, string By)>> FindAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.QueryAsync<BankMessageInBrief>(
            "where data ->> 'isRecorded' = 'false' order by imported_at, id", cancellationToken))
            .Select(message => (message.Id, message.ImportedBy)).ToList();
    }

    public async Task<bool> FinishAsync(Guid id, string by, CancellationToken cancellationToken)
    {
        await messages.ResumeAsync(id, by, cancellationToken);
        return true;
    }
}
