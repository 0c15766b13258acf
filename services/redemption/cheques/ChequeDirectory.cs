using Aptic.ChequeCodes;
using Npgsql;

namespace Aptic.Redemption.Cheques;

/// <param name="ChequeId">Null where no cheque has the serial.</param>
public sealed record FoundCheque(string Serial, Guid? ChequeId);

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

    /// <summary>One for each serial, in their order.</summary>
    public Task<IReadOnlyList<FoundCheque>> FindBySerialsAsync(IReadOnlyList<string> serials, CancellationToken cancellationToken) =>
        FindAsync(
        $"select named.serial, cheque.cheque_id from unnest($1::text[]) with ordinality as named(serial, place) left join {ChequeTables.Index} cheque using (serial) order by place",
        cancellationToken, (object)serials.ToArray());

    /// <summary>The cheques of a booklet, by serial; none where there is no such booklet.</summary>
    public Task<IReadOnlyList<FoundCheque>> FindBookletAsync(string booklet, int most, CancellationToken cancellationToken) => FindAsync(
        $"select serial, cheque_id from {ChequeTables.Index} where booklet = $1 order by serial limit $2", cancellationToken, booklet, most);

    /// <summary>The cheques between two serials of one request, both included; none where they are not of one request.</summary>
    public Task<IReadOnlyList<FoundCheque>> FindRangeAsync(string from, string to, int most, CancellationToken cancellationToken) =>
        FindAsync(
        $"""
         select cheque.serial, cheque.cheque_id
         from {ChequeTables.Index} first join {ChequeTables.Index} last on last.request_id = first.request_id
         join {ChequeTables.Index} cheque on cheque.request_id = first.request_id and cheque.serial between first.serial and last.serial
         where first.serial = $1 and last.serial = $2 order by cheque.serial limit $3
         """, cancellationToken, from, to, most);

    private async Task<IReadOnlyList<FoundCheque>> FindAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<FoundCheque> found = [];
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new FoundCheque(reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetGuid(1)));
        return found;
    }
}
