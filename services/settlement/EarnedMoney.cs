using Marten;
using Npgsql;

namespace Aptic.Settlement;

/// <summary>What the operator has earned: its money, in the account of the funders' money until it takes it out.</summary>
public static class EarnedMoney
{
    /// <summary>
    /// The commission on what was paid, as corrected by incidents. What is earned beside it, the fees on receipts, is added here: it
    /// only grows with what settlement knows.
    /// </summary>
    public static async Task<long> CentsAsync(IQuerySession session, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select coalesce(sum((line ->> 'commissionCents')::bigint), 0)::bigint
             from {SettlementService.Name}.mt_doc_entitlement as paid, jsonb_array_elements(paid.data -> 'lines') as line
             where paid.stage = 'Paid'
             """);
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }
}
