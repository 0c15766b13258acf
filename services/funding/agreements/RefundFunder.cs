using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Funding.Agreements;

/// <summary>
/// POST /funding/v1/agreements/{id}/refunds, …/{refundId}/approval and /dropping: free money goes back to the funder when another person
/// has approved it. Settlement pays it then, and says when the bank has executed it.
/// </summary>
public static class RefundFunder
{
    public sealed record Request(long AmountCents, string Reason);

    public sealed record DropRequest(string Reason);

    public sealed record Answer(Guid RefundId, RefundStage Stage);

    public static void MapRefundFunder(this IEndpointRouteBuilder app)
    {
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/refunds", RequestAsync)
            .RequireRole(Roles.Funder, Roles.Finance).WithSummary("Ask for free money to go back to the funder");
        var refund = app.MapGroup("/funding/v1/agreements/{agreementId:guid}/refunds/{refundId:guid}").RequireRole(Roles.Finance);
        refund.MapPost("/approval", ApproveAsync).WithSummary("Approve a refund, as another person than asked for it");
        refund.MapPost("/dropping", DropAsync).WithSummary("Drop a refund that is not approved");
    }

    private static async Task<Created<Answer>> RequestAsync(
        Guid agreementId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, AgreementWriter writer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"request-refund:{agreementId}", caller, key, request);
        var command = new RequestRefund(identity.Id, request.AmountCents, request.Reason, caller.ClientId, identity.RequestHash,
            time.GetUtcNow());
        var requested = await writer.TakeAsync<RefundRequested>(agreementId, identity, caller, agreement =>
            Decide(command, agreement), cancellationToken);
        return TypedResults.Created($"/funding/v1/agreements/{agreementId}", new Answer(requested.RefundId, RefundStage.Requested));
    }

    private static async Task<Ok<Answer>> ApproveAsync(
        Guid agreementId, Guid refundId, IdempotencyKey key, Caller caller, CommandIdentities identities, AgreementWriter writer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"approve-refund:{agreementId}:{refundId}", caller, key, refundId);
        var command = new ApproveRefund(identity.Id, refundId, caller.ClientId, identity.RequestHash, time.GetUtcNow());
        await writer.TakeAsync<RefundApproved>(agreementId, identity, caller, agreement => Decide(command, agreement), cancellationToken);
        return TypedResults.Ok(new Answer(refundId, RefundStage.Approved));
    }

    private static async Task<Ok<Answer>> DropAsync(
        Guid agreementId, Guid refundId, DropRequest request, IdempotencyKey key, Caller caller, CommandIdentities identities,
        AgreementWriter writer,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"drop-refund:{agreementId}:{refundId}", caller, key, request);
        var command = new DropRefund(identity.Id, refundId, request.Reason, identity.RequestHash, time.GetUtcNow());
        await writer.TakeAsync<RefundDropped>(agreementId, identity, caller, agreement => Decide(command, agreement), cancellationToken);
        return TypedResults.Ok(new Answer(refundId, RefundStage.Dropped));
    }
}
