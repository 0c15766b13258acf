using Aptic.Contracts.Funding.V1;
using Marten;
using Npgsql;

namespace Aptic.Settlement;

/// <summary>What the operator has earned: its money, in the account of the funders' money until it takes it out.</summary>
public static class EarnedMoney
{
    // As the event store calls the event.
    private const string FunderMoneyMovedName = "funder_money_moved";

    /// <summary>The fees on receipts that stand, and the commission on what was paid, as corrected by incidents.</summary>
    public static async Task<long> CentsAsync(IQuerySession session, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select (
               select coalesce(sum((line ->> 'commissionCents')::bigint), 0)
               from {SettlementService.Name}.mt_doc_entitlement as paid, jsonb_array_elements(paid.data -> 'lines') as line
               where paid.stage = 'Paid'
             )::bigint + (
               select coalesce(sum(
                 case when data ->> 'kind' in ($1, $2) then -(data ->> 'feeCents')::bigint else (data ->> 'feeCents')::bigint end), 0)
               from {SettlementService.Name}.mt_events where type = $3
             )::bigint
             """);
        command.Parameters.Add(new() { Value = FundsMovements.Bounce });
        command.Parameters.Add(new() { Value = FundsMovements.ReassignedOut });
        command.Parameters.Add(new() { Value = FunderMoneyMovedName });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }
}
