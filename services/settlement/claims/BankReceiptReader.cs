using Aptic.Hosting;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Claims;

/// <summary>Reads what the bank received by a reference, and what of it is recorded already.</summary>
public static class BankReceiptReader
{
    /// <summary>Reads it, and lets nobody else record a payment by it until the session's transaction ends.</summary>
    public static async Task<BankReceipt> LockAsync(IDocumentSession session, string reference, CancellationToken cancellationToken)
    {
        await TransactionLock.TakeAsync(session, $"bank-receipt {reference}", cancellationToken);
        var received = await ReadAsync(session,
            $"select sum(received_cents)::bigint from {Tables.KnownTransactions} where reference = $1",
            reference, cancellationToken);
        var recorded = await ReadAsync(session,
            $"""
             select sum((line ->> 'recoveredCents')::bigint)::bigint
             from {Tables.Incidents} i
             cross join jsonb_array_elements(i.data -> 'recoveries') recovery
             cross join jsonb_array_elements(recovery -> 'lines') line
             where recovery ->> 'bankReference' = $1
             """, reference, cancellationToken);
        return new BankReceipt(reference, received as long?, recorded as long? ?? 0);
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
