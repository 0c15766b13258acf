using Aptic.Hosting;
using Aptic.Issuance.Cheques;
using Aptic.Issuance.Replicas;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Issuance.Printing;

/// <summary>
/// GET /issuance/v1/requests/{id}/cheques.pdf: the unused cheques of a completed request, to be printed. A document holds the
/// cheques of a thousand numbers (?part=1, 2, …): what a printer takes, and little memory however large the request.
/// </summary>
public static class PrintCheques
{
    /// <summary>Cheques in one document: whole booklets, since it is a multiple of their sizes.</summary>
    public const int ChequesPerPart = 1_000;

    public static void MapPrintCheques(this IEndpointRouteBuilder app) =>
        app.MapGet("/issuance/v1/requests/{requestId:guid}/cheques.pdf", HandleAsync)
            .Produces(StatusCodes.Status200OK, contentType: "application/pdf")
            .RequireRole(Roles.Partner).WithSummary("Printable cheques of a completed request (PDF, ?part=)");

    private static async Task<FileContentHttpResult> HandleAsync(
        Guid requestId, int? part, HttpContext http, Caller caller, IQuerySession session, IssuedChequeQueries issued,
        CancellationToken cancellationToken)
    {
        var request = await ListCheques.FindCompletedAsync(requestId, caller, session, cancellationToken);
        var number = part ?? 1;
        var parts = (await issued.LastNumberAsync(requestId, cancellationToken) + ChequesPerPart - 1) / ChequesPerPart;
        if (number < 1 || number > parts)
            throw new RefusedException(Refusal.NotFound("part-unknown", $"The cheques of the request are printed in {parts} parts of {ChequesPerPart}.", "query part"));

        var first = (number - 1) * ChequesPerPart + 1;
        var cheques = await issued.RangeAsync(request, first, first + ChequesPerPart - 1, cancellationToken);
        var printed = cheques.Where(cheque => cheque.IsUnused).ToList();
        if (printed.Count == 0)
            throw new RefusedException(Refusal.Conflict("nothing-to-print", "No cheque of this part can be used any more.", "query part"));

        var agreement = await session.LoadAsync<KnownAgreement>(request.Asked.AgreementId, cancellationToken);
        // The document holds codes: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(ChequeSheets.Print(printed, request.Funding!.Terms, agreement?.Title), "application/pdf",
            $"cheques-{requestId}-{number}-sur-{parts}.pdf");
    }
}
