using System.Globalization;
using System.Text;
using Aptic.Hosting;
using Aptic.Issuance.Requests;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Marten;
using Microsoft.Net.Http.Headers;

namespace Aptic.Issuance.Cheques;

/// <summary>
/// GET /issuance/v1/requests/{id}/cheques: the cheques of a completed request, with their codes: page by page as JSON, all of them
/// as CSV where that is what the client accepts.
/// </summary>
public static class ListCheques
{
    public const int LimitMost = 1_000;
    private const int LimitDefault = 100;

    public static readonly Refusal NotCompleted = Refusal.Conflict(
        "request-not-completed", "Codes are shown once every cheque of the request is registered. Ask again later.");

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<ShownCheque> Cheques, string? Next);

    public static void MapListCheques(this IEndpointRouteBuilder app) =>
        app.MapGet("/issuance/v1/requests/{requestId:guid}/cheques", HandleAsync)
            .Produces<Answer>(StatusCodes.Status200OK, "application/json", ChequeCsv.MediaType)
            .RequireRole(Roles.Partner).WithSummary("The cheques of a completed request (JSON in pages, or CSV)");

    /// <summary>The request, if its codes may be shown.</summary>
    /// <exception cref="RefusedException">It is unknown, another partner's, or not completed.</exception>
    public static async Task<IssuanceRequest> FindCompletedAsync(Guid requestId, Caller caller, IQuerySession session,
    CancellationToken cancellationToken)
    {
        var request = await ShowRequest.FindAsync(requestId, caller, session, cancellationToken);
        return request.Status == RequestStatus.Completed
            ? request
            : throw new RefusedException(NotCompleted);
    }

    private static async Task<IResult> HandleAsync(
        Guid requestId, string? cursor, int? limit, HttpContext http, Caller caller, IQuerySession session, IssuedChequeQueries issued,
        CancellationToken cancellationToken)
    {
        var request = await FindCompletedAsync(requestId, caller, session, cancellationToken);
        // The answer holds codes: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = HeaderNames.Accept;
        if (!PrefersCsv(http.Request)) return TypedResults.Ok(await PageAsync(request, cursor, limit, issued, cancellationToken));

        if (cursor is not null || limit is not null)
            throw new RefusedException(Refusal.Invalid("pages-are-json",
                "A CSV file holds all cheques of the request: leave cursor and limit out.", "query cursor"));
        return TypedResults.Stream(body => WriteCsvAsync(body, request, issued, cancellationToken), ChequeCsv.MediaType, $"cheques-{request.Id}.csv");
    }

    private static async Task<Answer> PageAsync(IssuanceRequest request, string? cursor, int? limit, IssuedChequeQueries issued,
    CancellationToken cancellationToken)
    {
        var after = 0;
        if (cursor is not null && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            throw new RefusedException(Refusal.Invalid("invalid-cursor", "Send the cursor as the page before gave it.", "query cursor"));
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} cheques.", "query limit"));

        // One more than the page tells whether there is another.
        var read = await issued.PageAsync(request, after, size + 1, cancellationToken);
        return read.Count > size
            ? new Answer([.. read.Take(size)], read[size - 1].Number.ToString(CultureInfo.InvariantCulture))
            : new Answer(read, null);
    }

    // Page by page, each read at once: a slow client keeps no query open.
    private static async Task WriteCsvAsync(Stream body, IssuanceRequest request, IssuedChequeQueries issued,
    CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(ChequeCsv.Header);
        for (var after = 0; ;)
        {
            var page = await issued.PageAsync(request, after, LimitMost, cancellationToken);
            foreach (var cheque in page) await writer.WriteAsync(ChequeCsv.LineOf(cheque));
            await writer.FlushAsync(cancellationToken);
            if (page.Count < LimitMost) return;
            after = page[^1].Number;
        }
    }

    private static bool PrefersCsv(HttpRequest request) => request.GetTypedHeaders().Accept
        .Where(accepted => accepted.Quality is not 0)
        .OrderByDescending(accepted => accepted.Quality ?? 1)
        .Select(accepted => accepted.MediaType.Value)
        .FirstOrDefault(type => type is ChequeCsv.MediaType or "application/json" or "*/*") == ChequeCsv.MediaType;
}
