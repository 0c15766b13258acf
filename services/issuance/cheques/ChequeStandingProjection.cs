using Aptic.Issuance.Storage;
using Npgsql;

namespace Aptic.Issuance.Cheques;

/// <summary>
/// Notes where cheques stand, as redemption tells. Each note is one statement that does nothing the second time, and whatever
/// order they come in, they end in the same row: being active is for good, so is an end, and of blocks the last revision holds.
/// </summary>
public sealed class ChequeStandingProjection(NpgsqlDataSource database)
{
    public Task ActivatedAsync(Guid chequeId, string? targetPublic, CancellationToken cancellationToken) => RunAsync(
        $"update {IssuanceTables.Cheque} set is_active = true, target_public = coalesce(target_public, nullif($2, '')) where cheque_id = $1",
        cancellationToken, chequeId, targetPublic ?? "");

    public Task BlockChangedAsync(Guid chequeId, bool isBlocked, long revision, CancellationToken cancellationToken) => RunAsync(
        $"update {IssuanceTables.Cheque} set is_blocked = $2, block_revision = $3 where cheque_id = $1 and block_revision < $3",
        cancellationToken, chequeId, isBlocked, revision);

    /// <summary>Cancelled or expired unused: what the beneficiary may be given under the agreement's limit is one more again.</summary>
    /// <param name="how"><c>cancelled</c> or <c>expired</c>.</param>
    public Task EndedAsync(Guid chequeId, string how, CancellationToken cancellationToken) => RunAsync(
        $"""
         with ended as (update {IssuanceTables.Cheque} set ended = $2 where cheque_id = $1 and ended is null returning beneficiary_id)
         update {IssuanceTables.Beneficiary} known set cheque_count = known.cheque_count - 1
         from ended where known.beneficiary_id = ended.beneficiary_id
         """, cancellationToken, chequeId, how);

    public Task ReplacementRegisteredAsync(Guid chequeId, CancellationToken cancellationToken) => RunAsync(
        $"update {IssuanceTables.Cheque} set is_registered = true where cheque_id = $1", cancellationToken, chequeId);

    public Task RedeemedAsync(Guid redemptionId, IEnumerable<Guid> chequeIds, CancellationToken cancellationToken) => RunAsync(
        $"insert into {IssuanceTables.Use} (cheque_id, redemption_id, is_reversed) select cheque, $2, false from unnest($1::uuid[]) as cheque on conflict do nothing",
        cancellationToken, chequeIds.ToArray(), redemptionId);

    public Task ReversedAsync(Guid redemptionId, IEnumerable<Guid> chequeIds, CancellationToken cancellationToken) => RunAsync(
        $"""
         insert into {IssuanceTables.Use} (cheque_id, redemption_id, is_reversed) select cheque, $2, true from unnest($1::uuid[]) as cheque
         on conflict (cheque_id, redemption_id) do update set is_reversed = true
         """, cancellationToken, chequeIds.ToArray(), redemptionId);

    private async Task RunAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
