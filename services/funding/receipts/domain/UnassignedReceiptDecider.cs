using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;

namespace Aptic.Funding.Receipts.Domain;

/// <summary>The decisions on money that waits for its agreement. Pure: a repeat of what was done emits nothing.</summary>
public static class UnassignedReceiptDecider
{
    public sealed record Dismiss(Guid CommandId, string Reason, string By, string RequestHash, DateTimeOffset Now);

    public static Decision Decide(Dismiss command, UnassignedReceipt state)
    {
        if (state.Dismissed is { } dismissed)
        {
            return dismissed.CommandId == command.CommandId
                ? Decision.Nothing
                : Decision.Refuse(Refusal.Conflict("receipt-dismissed", $"The receipt was dismissed already: {dismissed.Reason}", "/receiptId"));
        }

        if (state.Assigned is { } assigned)
        {
            return Decision.Refuse(Refusal.Conflict("receipt-already-booked",
                $"The receipt is booked under agreement {assigned.AgreementId} already.", "/receiptId"));
        }

        if (AgreementDecider.BreachesOfReason(command.Reason) is [_, ..] breaches) return Decision.Refuse(breaches);

        return Decision.Of(new ParkedReceiptDismissed(state.Id, command.CommandId, state.Parked.BankReference,
            state.Parked.GrossAmountCents,
            command.Reason, command.By, command.RequestHash, command.Now, state.Parked.ReceivedOn));
    }
}
