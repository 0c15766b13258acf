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
/// POST /funding/v1/receipts/imports: books the credits of the ring-fenced account in a bank's file (camt.053, camt.054). A credit that
/// names one agreement's reference, wherever the bank put what the payer wrote, is booked there; others wait to be assigned. The bank's
/// reference makes a repeat of a file, or of a part of it, harmless; what comes under a known reference and is not the same waits for a
/// person, who finds out whether it is other money.
/// </summary>
public static class ImportStatement
{
    public const long BodyBytesMost = 16 * 1024 * 1024;

    private const string OtherAccount = "The statement is of another account: the one that holds the funders' money did not move.";

    private const string OtherUnderReference =
        "The bank has used this reference before, for another amount or day, or twice in this file: find out whether it is other money, "
        + "and assign it, or dismiss it.";

    public enum Outcome
    {
        Booked,
        Unassigned,

        /// <summary>The transaction of this reference was booked before.</summary>
        Duplicate,

        /// <summary>No receipt: see the detail.</summary>
        Ignored,
    }

    /// <param name="Warnings">What was not needed of the file, and is not as its schema has it.</param>
    public sealed record Answer(int BookedCount, int UnassignedCount, int DuplicateCount, int IgnoredCount,
        IReadOnlyList<Line> Transactions, IReadOnlyList<FormatWarning> Warnings);

    /// <param name="Place">Where the transaction stands in the file.</param>
    public sealed record Line(string Place, string? BankReference, long? AmountCents, Outcome Outcome, Guid? AgreementId, string Detail);

    public static void MapImportStatement(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/receipts/imports", HandleAsync)
            .Accepts<string>("application/xml", "text/xml")
            .WithMetadata(new RequestSizeLimitAttribute(BodyBytesMost))
            .RequireRole(Roles.Finance).WithSummary("Book the receipts of a bank statement (camt.053, camt.054)");

    private static async Task<Ok<Answer>> HandleAsync(
        HttpContext http, Caller caller, RingFencedAccount account, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() is not ("application/xml" or "text/xml"))
            throw new BadHttpRequestException("Send application/xml.", StatusCodes.Status415UnsupportedMediaType);

        using var file = new MemoryStream();
        await http.Request.Body.CopyToAsync(file, cancellationToken);
        file.Position = 0;
        var report = StatementReader.ReadReport(file);
        if (!report.Statements.Any(statement => statement.IsOf(account.Iban.Value)))
            throw new RefusedException(Refusal.Invalid(
                "other-account", "No statement is of the account that holds the funders' money.", "statement 1"));

        var family = KnownEntry.FamilyOf(report.Message);
        List<Line> lines = [];
        // Two of one file are never a repeat of each other, however equal they are.
        var equals = new Dictionary<string, int>();
        foreach (var statement in report.Statements)
        {
            foreach (var transaction in statement.Transactions)
            {
                if ((statement.IsOf(account.Iban.Value) ? ReasonToIgnore(transaction) : OtherAccount) is { } reason)
                {
                    lines.Add(new Line(transaction.Place, transaction.Reference, transaction.AmountCents, Outcome.Ignored, null, reason));
                    continue;
                }

                var credit = new Credit(transaction, family, 1);
                credit = credit with { Number = equals[credit.OtherKey] = equals.GetValueOrDefault(credit.OtherKey) + 1 };
                var now = time.GetUtcNow();
                lines.Add(await decisions.DecideAsync(caller.ClientId, session => TakeAsync(session, credit, now, cancellationToken),
                    cancellationToken));
            }
        }

        return TypedResults.Ok(new Answer(Count(lines, Outcome.Booked), Count(lines, Outcome.Unassigned), Count(lines, Outcome.Duplicate),
            Count(lines, Outcome.Ignored), lines, report.Warnings));
    }

    /// <summary>A transaction that can be a receipt.</summary>
    /// <param name="Family">The message that tells it, as <c>camt.053</c>.</param>
    /// <param name="Number">Of several equal ones in the file, from 1.</param>
    private sealed record Credit(BankTransaction Told, string Family, int Number)
    {
        public string Reference => Told.Reference!;

        public long AmountCents => Told.AmountCents!.Value;

        public DateOnly On => Told.BookedOn!.Value;

        public string OtherKey => BookedReference.OtherKey(Reference, AmountCents, On, Number);

        /// <summary>The agreements' references that whoever paid wrote, wherever the bank put it.</summary>
        public IReadOnlyList<string> Named => new[] { Told.Remittance, Told.EndToEndId ?? "" }.Concat(Told.OtherTexts)
            .SelectMany(AgreementReference.FindAll).Distinct(StringComparer.Ordinal).ToList();

        public Line LineOf(Outcome outcome, Guid? agreementId, string detail) =>
            new(Told.Place, Reference, AmountCents, outcome, agreementId, detail);
    }

    private static int Count(List<Line> lines, Outcome outcome) => lines.Count(line => line.Outcome == outcome);

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

    private static async Task<Line> TakeAsync(IDocumentSession session, Credit credit, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var id = BankReferenceKey.Of(credit.Reference);
        var known = await session.LoadAsync<BookedReference>(id, cancellationToken);
        var isOther = known is not null
            && (credit.Number > 1 || !await known.IsOfAsync(session, credit.AmountCents, credit.On, cancellationToken));
        if (known is not null && (!isOther || await session.LoadAsync<BookedReference>(credit.OtherKey, cancellationToken) is not null))
            return credit.LineOf(Outcome.Duplicate, null, "Booked before.");

        var doubt = isOther ? OtherUnderReference : await DoubtOfEntryAsync(session, credit, cancellationToken);
        var bookedId = isOther ? credit.OtherKey : id;
        var receipt = new ReceiptParked(UnassignedReceipt.IdOf(isOther ? bookedId : credit.Reference), credit.Reference,
            credit.AmountCents, credit.On, now);
        session.Insert(new BookedReference(bookedId, receipt.ReceiptId, credit.AmountCents, credit.On));
        if (doubt is null) return await BookAsync(session, credit, receipt, cancellationToken);

        Park(session, credit, receipt, doubt);
        return credit.LineOf(Outcome.Unassigned, null, doubt);
    }

    /// <summary>Why the money of an entry may be known already: the other kind of message told of it. Null where it did not.</summary>
    private static async Task<string?> DoubtOfEntryAsync(IDocumentSession session, Credit credit, CancellationToken cancellationToken)
    {
        if (credit.Told.EntryReference is not { } entry) return null;

        var id = KnownEntry.IdOf(entry, credit.On);
        var known = await session.LoadAsync<KnownEntry>(id, cancellationToken);
        if (known is null) session.Insert(new KnownEntry(id, credit.Family));
        return known is null || known.Family == credit.Family
            ? null
            : $"A {known.Family} has told of the bank's entry {entry}: if it is the same money, dismiss it; if not, assign it.";
    }

    private static void Park(IDocumentSession session, Credit credit, ReceiptParked receipt, string? doubt)
    {
        session.Events.StartStream<UnassignedReceipt>(receipt.ReceiptId, receipt);
        session.Store(WaitingReceipt.Of(receipt, credit.Told, doubt));
    }

    private static async Task<Line> BookAsync(
        IDocumentSession session, Credit credit, ReceiptParked receipt, CancellationToken cancellationToken)
    {
        var named = credit.Named;
        var cards = await session.Query<AgreementCard>().Where(card => named.Contains(card.Reference)).ToListAsync(cancellationToken);
        if (cards.Count == 1 && await TryBookAsync(session, cards[0].Id, receipt, cancellationToken) is null)
            return credit.LineOf(Outcome.Booked, cards[0].Id, $"Booked under {cards[0].Reference}.");

        Park(session, credit, receipt, doubt: null);
        return credit.LineOf(Outcome.Unassigned, null, cards.Count > 1
            ? "It names several agreements: assign it."
            : "It names no agreement that can take it: assign it.");
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
