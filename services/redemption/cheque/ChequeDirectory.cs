using Aptic.Hosting.ChequeCodes;
using Npgsql;

namespace Aptic.Redemption.Cheques;

/// <summary>Leads from a code or a serial to the cheque's stream. Codes are known by keyed hashes only.</summary>
public sealed class ChequeDirectory(NpgsqlDataSource database, ChequeHashKeys keys)
{
    /// <summary>The cheque that a typed or scanned code names; null where it is none.</summary>
    public async Task<Guid?> FindByCodeAsync(string code, CancellationToken cancellationToken)
    {
        var hashes = keys.AllHashes(code);
        if (hashes.Count == 0) return null;

        await using var command = database.CreateCommand($"select cheque_id from {ChequeTables.Codes} where hash = any($1)");
        command.Parameters.Add(new() { Value = hashes.ToArray() });
        return (Guid?)await command.ExecuteScalarAsync(cancellationToken);
    }

    public async Task<Guid?> FindBySerialAsync(string serial, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select cheque_id from {ChequeTables.Index} where serial = $1");
        command.Parameters.Add(new() { Value = serial });
        return (Guid?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
