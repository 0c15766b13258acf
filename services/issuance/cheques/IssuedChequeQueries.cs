using System.Text.Json.Serialization;
using Aptic.ChequeCodes;
using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Npgsql;

namespace Aptic.Issuance.Cheques;

/// <summary>Where a cheque stands, as far as issuance has heard: redemption alone decides.</summary>
public enum ChequeStanding
{
    /// <summary>Waiting for its hand-over.</summary>
    Issued,
    Active,
    Blocked,
    Redeemed,
    Cancelled,
    Expired,
    Replaced,
}

/// <summary>A cheque as its partner sees it. Holds its codes: nothing logs it.</summary>
/// <param name="Number">Its place in the request.</param>
/// <param name="Code">Printed, for typing.</param>
/// <param name="Qr">Content of the QR code.</param>
/// <param name="Beneficiary">The partner's reference; null for stock, and once it is erased.</param>
/// <param name="Replaces">Serial of the cheque whose place it took; null for most.</param>
/// <param name="ReplacedBy">Serial of the cheque that took its place; null for most.</param>
public sealed record ShownCheque(
    int Number, Guid RequestId, string Serial, string Code, string Qr, string? Beneficiary, string? TargetPublic, string? Booklet,
    ChequeStanding Status, DateOnly ValidUntil, string? Replaces, string? ReplacedBy)
{
    /// <summary>True where it can still be used, or will be: what is worth printing.</summary>
    [JsonIgnore]
    public bool IsUnused => Status is ChequeStanding.Issued or ChequeStanding.Active or ChequeStanding.Blocked;
}

/// <summary>Reads the cheques of completed requests with their codes, in pages. A replacement is there once redemption knows it.</summary>
public sealed class IssuedChequeQueries(NpgsqlDataSource database, ChequeVault vault, QrContent qr)
{
    /// <summary>Where a cheque stands, in SQL over rows named <c>cheque</c>.</summary>
    public static readonly string Standing =
        $"""
         case when cheque.ended is not null then cheque.ended
              when exists (select from {IssuanceTables.Use} use where use.cheque_id = cheque.cheque_id and not use.is_reversed) then 'redeemed'
              when cheque.is_blocked then 'blocked' when cheque.is_active then 'active' else 'issued' end
         """;

    private static readonly string Select =
        $"""
         select cheque.number, cheque.request_id, cheque.serial, cheque.cheque_id, cheque.key_id, cheque.sealed_codes, beneficiary.reference,
           cheque.target_public, cheque.booklet, {Standing}, cheque.replaces, cheque.replaced_by
         from {IssuanceTables.Cheque} cheque left join {IssuanceTables.Beneficiary} beneficiary
           on beneficiary.beneficiary_id = cheque.beneficiary_id and not beneficiary.is_erased
         where cheque.is_registered
         """;

    /// <summary>The cheques of a request after a number, in their order.</summary>
    public Task<IReadOnlyList<ShownCheque>> PageAsync(IssuanceRequest request, int after, int size,
        CancellationToken cancellationToken) => ReadAsync(
        request, "cheque.number > $2 order by cheque.number limit $3", cancellationToken, after, size);

    /// <summary>The cheques of a request with numbers from a first to a last.</summary>
    public Task<IReadOnlyList<ShownCheque>> RangeAsync(IssuanceRequest request, int first, int last,
        CancellationToken cancellationToken) => ReadAsync(
        request, "cheque.number between $2 and $3 order by cheque.number", cancellationToken, first, last);

    /// <summary>One cheque of a request; null where it has none of this serial.</summary>
    public async Task<ShownCheque?> FindAsync(IssuanceRequest request, string serial, CancellationToken cancellationToken) =>
        (await ReadAsync(request, "cheque.serial = $2", cancellationToken, serial)).SingleOrDefault();

    /// <summary>The request that a cheque came from, or whose cheque it replaces; null where no cheque has the serial.</summary>
    public async Task<Guid?> RequestOfAsync(string serial, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select request_id from {IssuanceTables.Cheque} where serial = $1");
        command.Parameters.Add(new() { Value = serial });
        return (Guid?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>The highest number of a request's cheques; replacements are behind those that were asked for.</summary>
    public async Task<int> LastNumberAsync(Guid requestId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select coalesce(max(number), 0) from {IssuanceTables.Cheque} where request_id = $1");
        command.Parameters.Add(new() { Value = requestId });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<IReadOnlyList<ShownCheque>> ReadAsync(
        IssuanceRequest request, string which, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = database.CreateCommand($"{Select} and cheque.request_id = $1 and {which}");
        command.Parameters.Add(new() { Value = request.Id });
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ShownCheque> cheques = [];
        while (await reader.ReadAsync(cancellationToken)) cheques.Add(Read(reader, request.Funding!.Terms.ValidUntil));
        return cheques;
    }

    // All cheques of a request are valid until the same day, replacements too.
    private ShownCheque Read(NpgsqlDataReader reader, DateOnly validUntil)
    {
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        var codes = vault.Decrypt(reader.GetGuid(3), reader.GetString(4), reader.GetFieldValue<byte[]>(5));
        return new ShownCheque(reader.GetInt32(0), reader.GetGuid(1), reader.GetString(2), ChequeCode.Format(codes.Code),
            qr.Of(codes.QrSecret), Text(6),
            Text(7), Text(8), Enum.Parse<ChequeStanding>(reader.GetString(9), ignoreCase: true),
            validUntil, Text(10), Text(11));
    }
}
