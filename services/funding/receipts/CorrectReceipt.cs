using Aptic.Funding.Agreements;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Receipts.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Funding.Receipts;

/// <summary>
/// POST /funding/v1/agreements/{id}/receipts/{receiptId}/bounce and /reassignment: money that turns out not to be there, or to be
/// another agreement's. What was booked is never edited.
/// </summary>
public static class CorrectReceipt
{
    public sealed record BounceRequest(DateOnly BouncedOn, string Reason);

    public sealed record ReassignRequest(Guid ToAgreementId, string Reason);

    /// <param name="ShortfallCents">What of the receipt the agreement had not free any more.</param>
    public sealed record BounceAnswer(Guid ReceiptId, long FaceAmountCents, long ShortfallCents);

    /// <param name="ToReceiptId">The receipt as which the money is booked in its new agreement.</param>
    public sealed record ReassignAnswer(Guid ReceiptId, long FaceAmountCents, long ShortfallCents, Guid ToAgreementId, Guid ToReceiptId);

    public static void MapCorrectReceipt(this IEndpointRouteBuilder app)
    {
        var receipt = app.MapGroup("/funding/v1/agreements/{agreementId:guid}/receipts/{receiptId:guid}").RequireRole(Roles.Finance);
        receipt.MapPost("/bounce", BounceAsync).WithSummary("Book that the bank took a receipt back");
        receipt.MapPost("/reassignment", ReassignAsync).WithSummary("Book a receipt under another agreement");
    }

    private static async Task<Ok<BounceAnswer>> BounceAsync(
        Guid agreementId, Guid receiptId, BounceRequest request, IdempotencyKey key, Caller caller, CommandIdentities identities,
        AgreementWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"bounce-receipt:{agreementId}:{receiptId}", caller, key, request);
        var command = new BounceReceipt(identity.Id, receiptId, request.BouncedOn, request.Reason, identity.RequestHash, time.GetUtcNow());
        var bounced = await writer.TakeAsync<ReceiptBounced>(agreementId, identity, caller, agreement =>
            Decide(command, agreement), cancellationToken);
        return TypedResults.Ok(new BounceAnswer(receiptId, bounced.FaceAmountCents, bounced.FaceAmountCents - bounced.CoveredCents));
    }

    private static async Task<Ok<ReassignAnswer>> ReassignAsync(
        Guid agreementId, Guid receiptId, ReassignRequest request, IdempotencyKey key, Caller caller, CommandIdentities identities,
        AgreementWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"reassign-receipt:{agreementId}:{receiptId}", caller, key, request);
        var now = time.GetUtcNow();
        var command = new ReassignReceipt(identity.Id, receiptId, request.ToAgreementId, request.Reason, identity.RequestHash, now);
        ReceiptBooked? booked = null;
        var moved = await writer.TakeAsync<ReceiptReassigned>(agreementId, identity, caller, agreement =>
        {
            booked = agreement.Receipts.GetValueOrDefault(receiptId);
            return Decide(command, agreement);
        }, cancellationToken, (session, reassigned) => BookThereAsync(session, reassigned, booked!, now, cancellationToken));
        return TypedResults.Ok(new ReassignAnswer(
            receiptId, moved.FaceAmountCents, moved.FaceAmountCents - moved.CoveredCents, moved.ToAgreementId, moved.ToReceiptId));
    }

    private static async Task BookThereAsync(
        IDocumentSession session, ReceiptReassigned reassigned, ReceiptBooked receipt, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<Agreement>(reassigned.ToAgreementId, cancellationToken);
        if (stream.Aggregate is not { } agreement)
            throw new RefusedException(Refusal.NotFound("agreement-unknown", "There is no such agreement.", "/toAgreementId"));

        var command = new AgreementDecider.BookReceipt(reassigned.ToReceiptId, receipt.BankReference, receipt.GrossAmountCents,
            receipt.ReceivedOn,
            reassigned.RequestHash, now, ReceiptOrigins.Reassigned);
        var decision = Decide(command, agreement);
        if (decision.IsRefused) throw new RefusedException(decision.Refusals);
        AgreementWriter.Append(session, stream, decision.Events);
        session.Store(new BookedReference(
            BankReferenceKey.Of(receipt.BankReference), reassigned.ToReceiptId, receipt.GrossAmountCents, receipt.ReceivedOn));
    }
}
