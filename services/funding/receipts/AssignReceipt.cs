using System.Globalization;
using Aptic.Funding.Agreements;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Receipts.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Receipts;

/// <summary>
/// GET /funding/v1/receipts/unassigned, the oldest first, page by page; POST /funding/v1/receipts/{id}/assignment: money that came without
/// its agreement's reference, or of which it is doubtful whether it is known.
/// </summary>
public static class AssignReceipt
{
    private const string Operation = "assign-receipt";
    private const int LimitMost = 1_000;

    public static readonly Refusal Unknown = Refusal.NotFound("receipt-unknown", "No such receipt waits.", "/receiptId");

    public sealed record Request(Guid AgreementId);

    public sealed record Answer(Guid ReceiptId, Guid AgreementId, long GrossAmountCents);

    /// <param name="TotalCents">All that waits, on whichever page: money in the bank that is in no balance.</param>
    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Waiting(IReadOnlyList<WaitingReceipt> Receipts, long TotalCents, string? Next);

    public static void MapAssignReceipt(this IEndpointRouteBuilder app)
    {
        app.MapGet("/funding/v1/receipts/unassigned", ListAsync).RequireRole(Roles.Finance,
            Roles.Ops).WithSummary("Receipts that wait for their agreement");
        app.MapPost("/funding/v1/receipts/{receiptId:guid}/assignment",
            AssignAsync).RequireRole(Roles.Finance).WithSummary("Assign a waiting receipt to its agreement");
    }

    private static async Task<Ok<Waiting>> ListAsync(string? cursor, int? limit, IQuerySession session, CancellationToken cancellationToken)
    {
        if ((limit ?? LimitMost) is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} items.", "query limit"));

        var size = limit ?? LimitMost;
        var (afterOn, afterId) = cursor is null ? (DateOnly.MinValue, Guid.Empty) : PlaceOf(cursor);
        var found = await session.QueryAsync<WaitingReceipt>(
            "where (data ->> 'receivedOn', id) > (?, ?) order by data ->> 'receivedOn', id limit ?",
            cancellationToken, DayOf(afterOn), afterId, size + 1);
        var page = found.Take(size).ToList();
        return TypedResults.Ok(new Waiting(page, await session.Query<WaitingReceipt>().SumAsync(receipt =>
            receipt.GrossAmountCents, cancellationToken), found.Count > size ? $"{DayOf(page[^1].ReceivedOn)}_{page[^1].Id:N}" : null));
    }

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Where the page before ended, which may be a receipt that waits no more.
    private static (DateOnly On, Guid Id) PlaceOf(string cursor) => cursor.Split('_') is [var on, var id]
        && DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && Guid.TryParseExact(id, "N", out var receiptId)
        ? (day, receiptId)
        : throw new RefusedException(Refusal.Invalid("invalid-cursor", "Send the cursor as the page before gave it.", "query cursor"));

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
