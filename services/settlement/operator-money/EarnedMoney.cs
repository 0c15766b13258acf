using Aptic.Contracts.Funding.V1;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.OperatorMoney;

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
               select coalesce(sum(paid.commission_cents), 0)
               from {CarrierTable.Name} as paid join {Tables.PayoutStates} as payout on payout.id = paid.payout_id
               where payout.stage = $4
             )::bigint + (
               select coalesce(sum(
                 case when data ->> 'kind' in ($1, $2) then -(data ->> 'feeCents')::bigint else (data ->> 'feeCents')::bigint end), 0)
               from {Tables.Events} where type = $3
             )::bigint
             """);
        command.Parameters.Add(new() { Value = FundsMovements.Bounce });
        command.Parameters.Add(new() { Value = FundsMovements.ReassignedOut });
        command.Parameters.Add(new() { Value = FunderMoneyMovedName });
        command.Parameters.Add(new() { Value = nameof(PayoutStage.Executed) });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }
}
