using Aptic.BankFormats;
using Aptic.Funding.Receipts.Domain;

namespace Aptic.Funding.Receipts;

/// <summary>
/// A row for each receipt that waits for its agreement, deleted when it has it. Who paid and what they wrote is here and in no event.
/// </summary>
/// <param name="Id">The receipt's id.</param>
/// <param name="PayerName">Null where the bank does not say it; in rows from before it was kept, too, as all that follow.</param>
/// <param name="EndToEndId">The payer's reference of the transfer.</param>
/// <param name="OtherTexts">What the bank writes beside.</param>
/// <param name="Doubt">Why it waits though it names an agreement, where it may be known already.</param>
public sealed record WaitingReceipt(
    Guid Id, string BankReference, long GrossAmountCents, DateOnly ReceivedOn, string Remittance, string? PayerName = null,
    string? EndToEndId = null, IReadOnlyList<string>? OtherTexts = null, string? Doubt = null)
{
    /// <summary>Twice what ISO 20022 lets a text have.</summary>
    private const int TextLengthMost = 1_000;

    public static WaitingReceipt Of(ReceiptParked receipt, BankTransaction transaction, string? doubt) => new(
        receipt.ReceiptId, receipt.BankReference, receipt.GrossAmountCents, receipt.ReceivedOn, Cut(transaction.Remittance),
        transaction.PayerName is { } name ? Cut(name) : null, transaction.EndToEndId, transaction.OtherTexts.Select(Cut).ToList(), doubt);

    // Never through the middle of a character of two parts.
    private static string Cut(string text) => text.Length <= TextLengthMost
        ? text
        : text[..(char.IsHighSurrogate(text[TextLengthMost - 1]) ? TextLengthMost - 1 : TextLengthMost)];
}
