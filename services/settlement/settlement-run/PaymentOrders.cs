using System.Globalization;
using System.Security.Cryptography;
using Aptic.Hosting;
using Aptic.Settlement.Bank;
using Aptic.Settlement.PayoutAccounts;
using Marten;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>A bank file as it was handed out, encrypted: whoever asks again gets the same bytes, whatever the code writes by
/// then.</summary>
/// <param name="Id">The run's id.</param>
public sealed record StoredPaymentFile(Guid Id, SealedAccount File);

/// <summary>Writes the bank file of a run, and keeps it.</summary>
public sealed class PaymentOrders(IDocumentStore store, AccountVault vault, OperatorAccount payer)
{
    /// <summary>The file of an approved run, as bytes.</summary>
    public async Task<byte[]> WriteAsync(SettlementRun run, DateOnly executeOn, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var ids = run.Payouts.Select(payout => payout.AccountId).Distinct().ToArray();
        var accounts = (await session.LoadManyAsync<PayoutAccount>(cancellationToken, ids)).ToDictionary(account => account.Id);
        var transfers = run.Payouts.Where(payout => payout.NetCents > 0).Select(payout => new CreditTransfer(payout.EndToEndId, payout.NetCents,
            vault.Open(payout.AccountId, accounts[payout.AccountId].Sealed), RemittanceOf(run, payout))).ToList();
        // All that the run pays can be netted: then there is nothing for the bank to do.
        if (transfers.Count == 0) return [];
        var batch = new CreditTransferBatch(BankReferences.BatchIdOf(run.Id), executeOn, payer.Account, transfers);
        return Pain001.Write(new CreditTransferFile(BankReferences.MessageIdOf(run.Id), now, payer.Account.Holder, [batch]));
    }

    public static string DigestOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    /// <summary>Keeps a file with the events of a session, in one transaction.</summary>
    public void Keep(IDocumentSession session, Guid runId, byte[] file) =>
        session.Insert(new StoredPaymentFile(runId, vault.SealFile(runId, file)));

    /// <exception cref="RefusedException">The file is not the one that was exported.</exception>
    public async Task<byte[]> ReadAsync(RunExported export, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var stored = await session.LoadAsync<StoredPaymentFile>(export.RunId, cancellationToken);
        var file = stored is null ? [] : vault.OpenFile(export.RunId, stored.File);
        return DigestOf(file) == export.FileSha256
            ? file
            : throw new RefusedException(Refusal.Conflict("payment-file-damaged",
                "The stored file is not the one that was exported. Do not send it."));
    }

    private static string RemittanceOf(SettlementRun run, Payout payout) => string.Create(CultureInfo.InvariantCulture,
        $"Chèques Aptic, règlement au {run.CutoffOn:dd/MM/yyyy}, {payout.EntitlementCount} encaissements, virement {payout.EndToEndId}");
}
