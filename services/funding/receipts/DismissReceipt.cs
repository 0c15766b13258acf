using Aptic.Funding.Receipts.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Receipts;

/// <summary>
/// POST /funding/v1/receipts/{id}/dismissal: waiting money is no funder's, such as what the operator paid in of its own. It leaves the
/// list, and settlement's books give it back to whoever records it there. It is not undone: what was dismissed by mistake is booked by
/// hand, under a reference of its own.
/// </summary>
public static class DismissReceipt
{
    private const string Operation = "dismiss-receipt";

    public sealed record Request(string Reason);

    public sealed record Answer(Guid ReceiptId, string BankReference, long GrossAmountCents, string Reason, string DismissedBy,
        DateTimeOffset DismissedAt);

    public static void MapDismissReceipt(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/receipts/{receiptId:guid}/dismissal", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Dismiss a waiting receipt that is no funder's money");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid receiptId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{receiptId}", caller, key, request);
        var command = new UnassignedReceiptDecider.Dismiss(identity.Id, request.Reason, caller.ClientId, identity.RequestHash,
            time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<UnassignedReceipt>(receiptId, cancellationToken);
            if (stream.Aggregate is not { } receipt) throw new RefusedException(AssignReceipt.Unknown);
            if (receipt.Dismissed is { } earlier && earlier.CommandId == identity.Id) identity.MustMatch(earlier.RequestHash);

            var decision = UnassignedReceiptDecider.Decide(command, receipt);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            session.Delete<WaitingReceipt>(receiptId);
            return AnswerOf(decision.Events.Aggregate(receipt, UnassignedReceipt.Evolve).Dismissed!);
        }, cancellationToken);
    }

    private static Ok<Answer> AnswerOf(ParkedReceiptDismissed dismissed) => TypedResults.Ok(new Answer(
        dismissed.ReceiptId, dismissed.BankReference, dismissed.GrossAmountCents, dismissed.Reason, dismissed.By, dismissed.OccurredAt));
}
