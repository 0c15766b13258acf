using System.Globalization;
using System.Security.Cryptography;
using Aptic.BankFormats;
using Aptic.Kernel;
using Aptic.Settlement.OperatorMoney;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Runs.Domain;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>A bank file as it was handed out, encrypted: whoever asks again gets the same bytes, whatever the code writes by
/// then.</summary>
/// <param name="Id">The run's id for its first file; of others, what <see cref="BankReferences.FileIdOf"/> says.</param>
public sealed record StoredPaymentFile(Guid Id, SealedAccount File);

/// <summary>A bank file and what the run records of it.</summary>
public sealed record WrittenPaymentFile(PaymentFile File, byte[] Bytes);

/// <summary>Writes the bank files of a run, and keeps them.</summary>
public sealed class PaymentOrders(IDocumentStore store, AccountVault vault, OperatorAccount payer, PaymentFileLimits limits)
{
    private static readonly Refusal NoFile = Refusal.NotFound("payment-file-unknown", "The run has no bank file of this number.",
        "/number");

    /// <summary>The files of an approved run.</summary>
    public async Task<IReadOnlyList<WrittenPaymentFile>> WriteAsync(
        SettlementRun run, string format, DateOnly executeOn, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var ids = run.Payouts.Select(payout => payout.AccountId).Distinct().ToArray();
        var accounts = (await session.LoadManyAsync<PayoutAccount>(cancellationToken, ids)).ToDictionary(account => account.Id);
        return PaymentPlan.Of(run, limits).Select(file => Write(run, file, payer.Account,
            payout => vault.Open(payout.AccountId, accounts[payout.AccountId].Sealed), format, executeOn, now)).ToList();
    }

    /// <summary>One planned file. Pure.</summary>
    public static WrittenPaymentFile Write(
        SettlementRun run, PaymentPlan.File planned, BankAccount payer, Func<Payout, BankAccount> payeeOf, string format,
        DateOnly executeOn, DateTimeOffset now)
    {
        var batches = planned.Batches.Select(batch => new CreditTransferBatch(batch.BatchId, executeOn, payer,
            batch.Payouts.Select(payout => new CreditTransfer(
                payout.EndToEndId, PaymentPlan.CentsOf(payout), payeeOf(payout), RemittanceOf(run, payout))).ToList())).ToList();
        var bytes = Pain001.Write(new CreditTransferFile(planned.MessageId, now, payer.Holder, batches), format);
        var sums = batches.Select(batch => new PaymentBatch(
            batch.BatchId, batch.Transfers.Count, batch.Transfers.Sum(transfer => transfer.AmountCents))).ToList();
        return new WrittenPaymentFile(new PaymentFile(planned.MessageId, DigestOf(bytes), sums.Sum(batch => batch.TransferCount),
            sums.Sum(batch => batch.AmountCents), sums), bytes);
    }

    public static string DigestOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    /// <summary>Keeps the files, and what the bank's messages are matched with, with the events of a session in one transaction.</summary>
    public void Keep(IDocumentSession session, SettlementRun run, IReadOnlyList<WrittenPaymentFile> files)
    {
        for (var number = 1; number <= files.Count; number++)
        {
            var id = BankReferences.FileIdOf(run.Id, number);
            session.Insert(new StoredPaymentFile(id, vault.SealFile(id, files[number - 1].Bytes)));
        }

        session.Insert<TransferAtBank>(TransferAtBank.Of(run, PaymentPlan.Of(run, limits)));
    }

    /// <param name="number">From 1.</param>
    /// <exception cref="RefusedException">There is no such file, or it is not the one that was exported.</exception>
    public async Task<(PaymentFile File, byte[] Bytes)> ReadAsync(SettlementRun run, int number, CancellationToken cancellationToken)
    {
        var files = PaymentFile.Of(run);
        if (number < 1 || number > files.Count) throw new RefusedException(NoFile);

        await using var session = store.QuerySession();
        var id = BankReferences.FileIdOf(run.Id, number);
        var stored = await session.LoadAsync<StoredPaymentFile>(id, cancellationToken);
        var bytes = stored is null ? [] : vault.OpenFile(id, stored.File);
        return DigestOf(bytes) == files[number - 1].Sha256
            ? (files[number - 1], bytes)
            : throw new RefusedException(Refusal.Conflict("payment-file-damaged",
                "The stored file is not the one that was exported. Do not send it."));
    }

    private static string RemittanceOf(SettlementRun run, Payout payout) => payout.RefundId is not null
        ? $"Chèques Aptic, remboursement, virement {payout.EndToEndId}"
        : string.Create(CultureInfo.InvariantCulture, $"Chèques Aptic, règlement au {run.CutoffOn:dd/MM/yyyy}, "
            + $"{payout.EntitlementCount} encaissements, virement {payout.EndToEndId}");
}
