using Aptic.Funding.Agreements;
using Aptic.Funding.Positions;
using Aptic.Hosting;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding;

/// <summary>POST /funding/v1/agreements/{id}/receipts: money of the funder is in the bank.</summary>
public static class BookReceipt
{
    private const string Operation = "book-receipt";

    /// <param name="BankReference">The bank's own reference of the transaction; money is booked once per reference.</param>
    /// <param name="GrossAmountCents">What came in, the operator's fee included.</param>
    public sealed record Request(string BankReference, long GrossAmountCents, DateOnly ReceivedOn);

    public sealed record Answer(Guid ReceiptId, long GrossAmountCents, long FaceAmountCents, long FeeAmountCents);

    public static void MapBookReceipt(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/receipts", HandleAsync).RequireRole(Roles.Finance).WithSummary("Book money received");

    private static async Task<Created<Answer>> HandleAsync(
        Guid agreementId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{agreementId}", caller, key, request);
        var command = new AgreementDecider.BookReceipt(
            identity.Id, request.BankReference, request.GrossAmountCents, request.ReceivedOn, identity.RequestHash, time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Agreement>(agreementId, cancellationToken);
            if (stream.Aggregate is not { } agreement) throw new RefusedException(ShowAgreement.Unknown);
            if (agreement.Receipts.TryGetValue(identity.Id, out var booked))
            {
                identity.MustMatch(booked.RequestHash);
                return Created(booked);
            }

            var decision = AgreementDecider.Decide(command, agreement);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            var receipt = (ReceiptBooked)decision.Events[0];
            await MustBeNewAsync(session, receipt, cancellationToken);
            stream.AppendOne(receipt);
            PositionBook.Book(session, Movements.Of(receipt));
            return Created(receipt);
        }, cancellationToken);
    }

    private static async Task MustBeNewAsync(IDocumentSession session, ReceiptBooked receipt, CancellationToken cancellationToken)
    {
        if (await session.LoadAsync<BookedReference>(receipt.BankReference, cancellationToken) is { } earlier)
            throw new RefusedException(Refusal.Conflict("receipt-already-booked",
                $"The bank's transaction of this reference is booked already, as receipt {earlier.ReceiptId}.", "/bankReference"));
        session.Insert(new BookedReference(receipt.BankReference, receipt.ReceiptId));
    }

    private static Created<Answer> Created(ReceiptBooked receipt) => TypedResults.Created(
        $"/funding/v1/agreements/{receipt.AgreementId}",
        new Answer(receipt.ReceiptId, receipt.GrossAmountCents, receipt.FaceAmountCents, receipt.FeeAmountCents));
}

/// <summary>One row for each bank reference that was booked: the last line against booking money twice.</summary>
/// <param name="Id">The bank's reference.</param>
public sealed record BookedReference(string Id, Guid ReceiptId);
