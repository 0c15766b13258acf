using Aptic.Hosting;
using Aptic.Issuance.Cheques;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Issuance;

/// <summary>GET /issuance/v1/cheques/{serial}: one cheque of the partner's with its codes, and what it replaces or is replaced by.</summary>
public static class ShowIssuedCheque
{
    public static void MapShowIssuedCheque(this IEndpointRouteBuilder app) =>
        app.MapGet("/issuance/v1/cheques/{serial}", HandleAsync).RequireRole(Roles.Partner).WithSummary("A cheque with its codes, by its serial");

    private static async Task<Ok<ShownCheque>> HandleAsync(string serial, HttpContext http, Caller caller, ChequeShelf shelf, Marten.IQuerySession session, CancellationToken cancellationToken)
    {
        var cheque = await shelf.FindAsync(serial, caller.Party, cancellationToken)
            ?? throw new RefusedException(Refusal.NotFound("cheque-unknown", "There is no such cheque, or it is not yours to see.", "/serial"));
        await ListCheques.FindCompletedAsync(cheque.RequestId, caller, session, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(cheque);
    }
}
