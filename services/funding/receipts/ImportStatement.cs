using Aptic.BankFormats;
using Aptic.Funding.Agreements;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Receipts.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aptic.Funding.Receipts;

/// <summary>
/// POST /funding/v1/receipts/imports: books the credits of a bank statement (camt.053, camt.054). A credit that names one agreement's
/// reference is booked there; others wait to be assigned. The bank's reference makes a repeat of a file, or of a part of it, harmless.
/// </summary>
public static class ImportStatement
{
    public const long BodyBytesMost = 16 * 1024 * 1024;

    public enum Outcome
    {
        Booked,
        Unassigned,

        /// <summary>The transaction of this reference was booked before.</summary>
        Duplicate,

        /// <summary>No receipt: see the detail.</summary>
        Ignored,
    }

    public sealed record Answer(int BookedCount, int UnassignedCount, int DuplicateCount, int IgnoredCount,
        IReadOnlyList<Line> Transactions);

    /// <param name="Place">Where the transaction stands in the file.</param>
    public sealed record Line(string Place, string? BankReference, long? AmountCents, Outcome Outcome, Guid? AgreementId, string Detail);

    public static void MapImportStatement(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/receipts/imports", HandleAsync)
            .Accepts<string>("application/xml", "text/xml")
            .WithMetadata(new RequestSizeLimitAttribute(BodyBytesMost))
            .RequireRole(Roles.Finance).WithSummary("Book the receipts of a bank statement (camt.053, camt.054)");

    private static async Task<Ok<Answer>> HandleAsync(
        HttpContext http, Caller caller, Decisions decisions, TimeProvider time, CancellationToken cancellationToken)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() is not ("application/xml" or "text/xml"))
            throw new BadHttpRequestException("Send application/xml.", StatusCodes.Status415UnsupportedMediaType);

        using var file = new MemoryStream();
        await http.Request.Body.CopyToAsync(file, cancellationToken);
        file.Position = 0;
        List<Line> lines = [];
        foreach (var transaction in StatementReader.Read(file))
            lines.Add(await TakeAsync(transaction, caller, decisions, time.GetUtcNow(), cancellationToken));
        return TypedResults.Ok(new Answer(Count(lines, Outcome.Booked), Count(lines, Outcome.Unassigned), Count(lines, Outcome.Duplicate),
            Count(lines, Outcome.Ignored), lines));
    }

    private static int Count(List<Line> lines, Outcome outcome) => lines.Count(line => line.Outcome == outcome);

    private static async Task<Line> TakeAsync(
        BankTransaction transaction, Caller caller, Decisions decisions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ReasonToIgnore(transaction) is { } reason)
            return new Line(transaction.Place, transaction.Reference, transaction.AmountCents, Outcome.Ignored, null, reason);

        var receipt = new ReceiptParked(UnassignedReceipt.IdOf(transaction.Reference!), transaction.Reference!,
            transaction.AmountCents!.Value,
            transaction.BookedOn!.Value, now);
        return await decisions.DecideAsync(caller.ClientId, session =>
            BookAsync(session, transaction, receipt, cancellationToken), cancellationToken);
    }

    private static string? ReasonToIgnore(BankTransaction transaction) => transaction switch
    {
        { IsCredit: true, IsReversal: true } => "The bank reverses a debit: no receipt of a funder.",
        { IsCredit: true } when transaction.ReturnReason is not null || OwnTransfers.PayoutIdOf(transaction.EndToEndId) is not null =>
            "A transfer of ours comes back: no receipt of a funder.",
        { IsCredit: false, IsReversal: true } => "The bank takes a credit back: book the bounce of its receipt.",
        { IsCredit: false } => "A debit: no receipt.",
        { AmountCents: null } => "Not a whole number of euro cents, or another currency.",
        { AmountCents: > AgreementDecider.GrossAmountCentsMost } => "More than a receipt can be.",
        { Reference: null } => "The bank gives no reference: book it by hand.",
        { BookedOn: null } => "The bank gives no day: book it by hand.",
        _ when !AgreementRules.IsBankReference(transaction.Reference) => AgreementRules.BankReferenceRule,
        _ => null,
    };

    private static async Task<Line> BookAsync(
        IDocumentSession session, BankTransaction transaction, ReceiptParked receipt, CancellationToken cancellationToken)
    {
        Line LineOf(Outcome outcome, Guid? agreementId, string detail) =>
            new(transaction.Place, receipt.BankReference, receipt.GrossAmountCents, outcome, agreementId, detail);

        if (await session.LoadAsync<BookedReference>(BankReferenceKey.Of(receipt.BankReference), cancellationToken) is not null)
            return LineOf(Outcome.Duplicate, null, "Booked before.");

        session.Insert(new BookedReference(BankReferenceKey.Of(receipt.BankReference), receipt.ReceiptId));
        var named = AgreementReference.FindAll(transaction.Remittance);
        var cards = await session.Query<AgreementCard>().Where(card => named.Contains(card.Reference)).ToListAsync(cancellationToken);
        if (cards.Count == 1 && await TryBookAsync(session, cards[0].Id, receipt, cancellationToken) is null)
            return LineOf(Outcome.Booked, cards[0].Id, $"Booked under {cards[0].Reference}.");

        session.Events.StartStream<UnassignedReceipt>(receipt.ReceiptId, receipt);
        session.Store(new WaitingReceipt(receipt.ReceiptId, receipt.BankReference, receipt.GrossAmountCents, receipt.ReceivedOn,
            transaction.Remittance));
        return LineOf(Outcome.Unassigned, null, cards.Count > 1 ? "It names several agreements: assign it." : "It names no agreement that can take it: assign it.");
    }

    // What an agreement cannot take (a day in the future, say) waits like money without a name.
    private static async Task<IReadOnlyList<Refusal>?> TryBookAsync(
        IDocumentSession session, Guid agreementId, ReceiptParked receipt, CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<Agreement>(agreementId, cancellationToken);
        var decision = AgreementDecider.Decide(
            new UnassignedReceipt(receipt.ReceiptId, receipt, null).Booking("statement", receipt.OccurredAt), stream.Aggregate!);
        if (decision.IsRefused) return decision.Refusals;

        AgreementWriter.Append(session, stream, decision.Events);
        return null;
    }
}
