using Aptic.Kernel;

namespace Aptic.Settlement.Claims.Domain;

/// <summary>What is known of money that the bank received, by its reference: debit notes are paid from it, several perhaps, and no cent
/// twice.</summary>
/// <param name="ReceivedCents">As statements told; null where none has told it yet.</param>
/// <param name="RecordedCents">What debit notes were paid by it already.</param>
public sealed record BankReceipt(string Reference, long? ReceivedCents, long RecordedCents)
{
    private const int ReferenceLengthMost = 140;

    /// <summary>True for a reference as a bank writes one.</summary>
    public bool IsReadable => !string.IsNullOrWhiteSpace(Reference) && Reference.Length <= ReferenceLengthMost
        && !Reference.Any(char.IsControl);

    /// <summary>Why a payment of this much cannot be by this receipt; null where it can.</summary>
    public Refusal? RefusalOf(long amountCents)
    {
        if (ReceivedCents is null)
            return RecordedCents == 0
                ? null
                : Refusal.Conflict("payment-already-recorded",
                    $"A payment of {RecordedCents} cents is recorded by this reference of the bank. "
                    + "Where the bank received more, import its statement first.", "/bankReference");

        var leftCents = ReceivedCents - RecordedCents;
        return amountCents <= leftCents
            ? null
            : Refusal.Conflict("receipt-exceeded", $"Of what the bank received by this reference, {leftCents} cents are left.",
                "/amountCents");
    }
}
