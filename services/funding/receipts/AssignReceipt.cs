using Aptic.Funding.Agreements;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Receipts.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Receipts;

/// <summary>GET /funding/v1/receipts/unassigned, POST /funding/v1/receipts/{id}/assignment: money that came without its agreement's reference.</summary>
public static class AssignReceipt
{
    private const string Operation = "assign-receipt";
    private const int LimitMost = 1_000;

    public static readonly Refusal Unknown = Refusal.NotFound("receipt-unknown", "No such receipt waits.", "/receiptId");

    public sealed record Request(Guid AgreementId);

    public sealed record Answer(Guid ReceiptId, Guid AgreementId, long GrossAmountCents);

    /// <param name="TotalCents">All that waits: money in the bank that is in no balance.</param>
    public sealed record Waiting(IReadOnlyList<WaitingReceipt> Receipts, long TotalCents);

    public static void MapAssignReceipt(this IEndpointRouteBuilder app)
    {
        app.MapGet("/funding/v1/receipts/unassigned", ListAsync).RequireRole(Roles.Finance,
            Roles.Ops).WithSummary("Receipts that wait for their agreement");
        app.MapPost("/funding/v1/receipts/{receiptId:guid}/assignment",
            AssignAsync).RequireRole(Roles.Finance).WithSummary("Assign a waiting receipt to its agreement");
    }

    private static async Task<Ok<Waiting>> ListAsync(IQuerySession session, CancellationToken cancellationToken)
    {
        var receipts = await session.Query<WaitingReceipt>().OrderBy(receipt =>
            receipt.ReceivedOn).Take(LimitMost).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Waiting(receipts, await session.Query<WaitingReceipt>().SumAsync(receipt =>
            receipt.GrossAmountCents, cancellationToken)));
    }

    private static async Task<Ok<Answer>> AssignAsync(
        Guid receiptId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{receiptId}", caller, key, request);
        var now = time.GetUtcNow();
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<UnassignedReceipt>(receiptId, cancellationToken);
            if (stream.Aggregate is not { } receipt) throw new RefusedException(Unknown);
            if (receipt.Dismissed is { } dismissed)
                throw new RefusedException(Refusal.Conflict("receipt-dismissed", $"The receipt was dismissed: {dismissed.Reason}", "/receiptId"));
            if (receipt.Assigned is { } assigned) return AnswerOf(receipt, RepeatOf(assigned, request.AgreementId));

            var agreement = await session.Events.FetchForWriting<Agreement>(request.AgreementId, cancellationToken);
            if (agreement.Aggregate is null) throw new RefusedException(ShowAgreement.Unknown);
            var decision = AgreementDecider.Decide(receipt.Booking(identity.RequestHash, now, ReceiptOrigins.Unassigned),
                agreement.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            AgreementWriter.Append(session, agreement, decision.Events);
            stream.AppendOne(new ParkedReceiptAssigned(receiptId, request.AgreementId, identity.RequestHash, now));
            session.Delete<WaitingReceipt>(receiptId);
            return AnswerOf(receipt, request.AgreementId);
        }, cancellationToken);
    }

    private static Guid RepeatOf(ParkedReceiptAssigned assigned, Guid agreementId) => assigned.AgreementId == agreementId
        ? agreementId
        : throw new RefusedException(Refusal.Conflict("receipt-already-booked", $"The receipt is booked under agreement {assigned.AgreementId} already."));

    private static Ok<Answer> AnswerOf(UnassignedReceipt receipt, Guid agreementId) =>
        TypedResults.Ok(new Answer(receipt.Id, agreementId, receipt.Parked.GrossAmountCents));
}
