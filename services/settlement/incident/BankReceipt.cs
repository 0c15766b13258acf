using Aptic.Kernel;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Incidents;

/// <summary>What is known of money that the bank received, by its reference: debit notes are paid from it, several perhaps, and no cent
/// twice.</summary>
/// <param name="ReceivedCents">As statements told; null where none has told it yet.</param>
/// <param name="RecordedCents">What debit notes were paid by it already.</param>
public sealed record BankReceipt(string Reference, long? ReceivedCents, long RecordedCents)
{
    private const int ReferenceLengthMost = 140;

    /// <summary>True for a reference as a bank writes one.</summary>
    public bool IsReadable => !string.IsNullOrWhiteSpace(Reference) && Reference.Length <= ReferenceLengthMost
        && !Reference.Any(char.IsControl);

    /// <summary>Reads it, and lets nobody else record a payment by it until the session's transaction ends.</summary>
    public static async Task<BankReceipt> LockAsync(IDocumentSession session, string reference, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        await ReadAsync(session, "select pg_advisory_xact_lock(hashtextextended($1, 0))", $"bank-receipt {reference}", cancellationToken);
        var received = await ReadAsync(session,
            $"select sum(received_cents)::bigint from {SettlementService.Name}.mt_doc_knowntransaction where reference = $1",
            reference, cancellationToken);
        var recorded = await ReadAsync(session,
            $"""
             select sum((line ->> 'recoveredCents')::bigint)::bigint
             from {SettlementService.Name}.mt_doc_incident i
             cross join jsonb_array_elements(i.data -> 'recoveries') recovery
             cross join jsonb_array_elements(recovery -> 'lines') line
             where recovery ->> 'bankReference' = $1
             """, reference, cancellationToken);
        return new BankReceipt(reference, received as long?, recorded as long? ?? 0);
    }

    /// <summary>Why a payment of this much cannot be by this receipt; null where it can.</summary>
    public Refusal? RefusalOf(long amountCents)
    {
        if (ReceivedCents is null)
            return RecordedCents == 0
                ? null
                : Refusal.Conflict("payment-already-recorded",
                    $"A payment of {RecordedCents} cents is recorded by this reference of the bank. "
                    + "Where the bank received more, import its statement first.", "/bankReference");

        var leftCents = ReceivedCents - RecordedCents;
        return amountCents <= leftCents
            ? null
            : Refusal.Conflict("receipt-exceeded", $"Of what the bank received by this reference, {leftCents} cents are left.",
                "/amountCents");
    }

    private static async Task<object> ReadAsync(IDocumentSession session, string sql, string parameter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetValue(0);
    }
}
