using Aptic.Hosting;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Issuance.Cheques;

/// <summary>GET /issuance/v1/cheques/{serial}: one cheque of the partner's with its codes, and what it replaces or is replaced by.</summary>
public static class ShowIssuedCheque
{
    public static void MapShowIssuedCheque(this IEndpointRouteBuilder app) =>
        app.MapGet("/issuance/v1/cheques/{serial}", HandleAsync).RequireRole(Roles.Partner).WithSummary("A cheque with its codes, by its serial");

    private static readonly Refusal Unknown = Refusal.NotFound("cheque-unknown", "There is no such cheque, or it is not yours to see.",
        "/serial");

    private static async Task<Ok<ShownCheque>> HandleAsync(
        string serial, HttpContext http, Caller caller, IssuedChequeQueries issued, IQuerySession session,
        CancellationToken cancellationToken)
    {
        if (await issued.RequestOfAsync(serial, cancellationToken) is not { } requestId) throw new RefusedException(Unknown);
        var request = await session.Events.AggregateStreamAsync<IssuanceRequest>(requestId, token: cancellationToken);
        if (request is null || request.Asked.PartnerId != caller.Party) throw new RefusedException(Unknown);
        if (request.Status != RequestStatus.Completed) throw new RefusedException(ListCheques.NotCompleted);

        // The answer holds codes: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        request = await KnownWidenings.ApplyAsync(session, request, cancellationToken);
        return TypedResults.Ok(await issued.FindAsync(request, serial, cancellationToken) ?? throw new RefusedException(Unknown));
    }
}
