using Aptic.Funding.Agreements;
using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Receipts;

/// <summary>POST /funding/v1/agreements/{id}/receipts: money of the funder is in the bank.</summary>
public static class BookReceipt
{
    private const string Operation = "book-receipt";

    /// <param name="BankReference">The bank's own reference of the transaction; money is booked once per reference.</param>
    /// <param name="GrossAmountCents">What came in, the operator's fee included.</param>
    public sealed record Request(string BankReference, long GrossAmountCents, DateOnly ReceivedOn);

    public sealed record Answer(Guid ReceiptId, long GrossAmountCents, long FaceAmountCents, long FeeAmountCents);

    public static void MapBookReceipt(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/receipts",
            HandleAsync).RequireRole(Roles.Finance).WithSummary("Book money received");

    private static async Task<Created<Answer>> HandleAsync(
        Guid agreementId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, AgreementWriter writer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{agreementId}", caller, key, request);
        var command = new AgreementDecider.BookReceipt(
            identity.Id, request.BankReference, request.GrossAmountCents, request.ReceivedOn, identity.RequestHash, time.GetUtcNow());
        var receipt = await writer.TakeAsync<ReceiptBooked>(agreementId, identity, caller, agreement =>
            AgreementDecider.Decide(command, agreement),
            cancellationToken, (session, booked) => BookedReference.MustBeNewAsync(session, booked, cancellationToken));
        return TypedResults.Created($"/funding/v1/agreements/{agreementId}",
            new Answer(receipt.ReceiptId, receipt.GrossAmountCents, receipt.FaceAmountCents, receipt.FeeAmountCents));
    }
}
