using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Issuance.Requests;

/// <summary>GET /issuance/v1/requests/{id}: where a request stands, and how far it has come.</summary>
public static class ShowRequest
{
    public static readonly Refusal Unknown = Refusal.NotFound("request-unknown", "There is no such request, or it is not yours to see.",
        "/requestId");

    /// <param name="ChequesRegistered">Cheques that redemption knows: usable, or waiting for their hand-over.</param>
    /// <param name="Reasons">Every reason of a refusal; empty otherwise.</param>
    public sealed record Answer(
        Guid RequestId, Guid AgreementId, string PartnerId, RequestStatus Status, DateTimeOffset RequestedAt, int ChequeCount,
        int ChequesIssued,
        int ChequesRegistered, DateOnly? ValidUntil, IReadOnlyList<RefusalReason> Reasons);

    public static void MapShowRequest(this IEndpointRouteBuilder app) =>
        app.MapGet("/issuance/v1/requests/{requestId:guid}", HandleAsync)
            .RequireRole(Roles.Partner, Roles.Finance, Roles.Ops).WithSummary("An issuance request and its progress");

    /// <summary>The request, with what was granted to its cheques since.</summary>
    /// <exception cref="RefusedException">There is none, or it is another partner's: <c>request-unknown</c>.</exception>
    public static async Task<IssuanceRequest> FindAsync(Guid requestId, Caller caller, IQuerySession session,
    CancellationToken cancellationToken)
    {
        var request = await session.Events.AggregateStreamAsync<IssuanceRequest>(requestId, token: cancellationToken);
        if (request is null) throw new RefusedException(Unknown);
        var maySee = caller.Has(Roles.Finance) || caller.Has(Roles.Ops) || caller.Party == request.Asked.PartnerId;
        return maySee ? await KnownWidenings.ApplyAsync(session, request, cancellationToken) : throw new RefusedException(Unknown);
    }

    private static async Task<Ok<Answer>> HandleAsync(Guid requestId, Caller caller, IQuerySession session,
    CancellationToken cancellationToken)
    {
        var request = await FindAsync(requestId, caller, session, cancellationToken);
        return TypedResults.Ok(new Answer(
            request.Id, request.Asked.AgreementId, request.Asked.PartnerId, request.Status, request.Asked.OccurredAt,
            request.Asked.ChequeCount,
            ChequesIn(request, Enumerable.Range(1, request.IssuedChunks)), ChequesIn(request, request.ConfirmedChunks),
            request.Funding?.Terms.ValidUntil, request.Reasons));
    }

    private static int ChequesIn(IssuanceRequest request, IEnumerable<int> chunks) => chunks.Sum(chunk =>
        Math.Min(IssuanceRequest.ChunkSize, request.Asked.ChequeCount - (chunk - 1) * IssuanceRequest.ChunkSize));
}
