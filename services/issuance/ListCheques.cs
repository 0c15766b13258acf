using Aptic.Hosting;
using Aptic.Hosting.ChequeCodes;
using Aptic.Issuance.Cheques;
using Aptic.Issuance.Requests;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aptic.Issuance;

/// <summary>GET /issuance/v1/requests/{id}/cheques: the cheques of a completed request, with their codes, page by page.</summary>
public static class ListCheques
{
    public const int LimitMost = 1_000;
    private const int LimitDefault = 100;

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Cheque> Cheques, string? Next);

    /// <param name="Code">Printed, for typing.</param>
    /// <param name="Qr">Content of the QR code.</param>
    /// <param name="Beneficiary">The partner's reference; null once it is erased.</param>
    public sealed record Cheque(string Serial, string Code, string Qr, string? Beneficiary, string? TargetPublic, DateOnly ValidUntil);

    public static void MapListCheques(this IEndpointRouteBuilder app) =>
        app.MapGet("/issuance/v1/requests/{requestId:guid}/cheques", HandleAsync)
            .RequireRole(Roles.Partner).WithSummary("The cheques of a completed request");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid requestId, string? cursor, int? limit, HttpContext http, Caller caller, IQuerySession session, NpgsqlDataSource database, ChequeVault vault,
        CancellationToken cancellationToken)
    {
        var request = await ShowRequest.FindAsync(requestId, caller, session, cancellationToken);
        if (request.Status != RequestStatus.Completed)
            throw new RefusedException(Refusal.Conflict("request-not-completed", "Codes are shown once every cheque of the request is registered. Ask again later."));
        var after = 0;
        if (cursor is not null && !int.TryParse(cursor, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out after))
            throw new RefusedException(Refusal.Invalid("invalid-cursor", "Send the cursor as the page before gave it.", "query cursor"));
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} cheques.", "query limit"));

        var page = await ReadAsync(database, vault, request, after, size, cancellationToken);
        var last = after + page.Count;
        // The page holds codes: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Answer(page, last < request.Asked.ChequeCount ? $"{last}" : null));
    }

    private static async Task<List<Cheque>> ReadAsync(
        NpgsqlDataSource database, ChequeVault vault, IssuanceRequest request, int after, int size, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select cheque.cheque_id, cheque.serial, cheque.key_id, cheque.sealed_codes, beneficiary.reference, cheque.target_public
             from {IssuanceTables.Cheque} cheque left join {IssuanceTables.Beneficiary} beneficiary using (beneficiary_id)
             where cheque.request_id = $1 and cheque.number > $2 and cheque.number <= $2 + $3 order by cheque.number
             """);
        command.Parameters.Add(new() { Value = request.Id });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = size });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Cheque> cheques = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var codes = vault.Decrypt(reader.GetGuid(0), reader.GetString(2), reader.GetFieldValue<byte[]>(3));
            cheques.Add(new Cheque(reader.GetString(1), ChequeCode.Format(codes.Code), codes.QrSecret,
                await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetString(4),
                await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5),
                request.Funding!.Terms.ValidUntil));
        }

        return cheques;
    }
}
