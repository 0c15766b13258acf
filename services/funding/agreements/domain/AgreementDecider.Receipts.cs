using Aptic.Kernel;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>The decisions on money that comes, and on money that turns out not to have come.</summary>
public static partial class AgreementDecider
{
    /// <param name="Origin">One of <see cref="ReceiptOrigins"/>; null where it comes from the bank.</param>
    public sealed record BookReceipt(
        Guid ReceiptId, string BankReference, long GrossAmountCents, DateOnly ReceivedOn, string RequestHash, DateTimeOffset Now,
        string? Origin = null);

    public sealed record BounceReceipt(Guid CommandId, Guid ReceiptId, DateOnly BouncedOn, string Reason, string RequestHash,
        DateTimeOffset Now);

    public sealed record ReassignReceipt(Guid CommandId, Guid ReceiptId, Guid ToAgreementId, string Reason, string RequestHash,
        DateTimeOffset Now);

    /// <summary>How long ago money that is booked now may have arrived.</summary>
    public const int ReceiptYearsMost = 10;

    public const long GrossAmountCentsMost = 100_000_000_000;

    /// <summary>Books money with its fee split off: face = gross × 10,000 ÷ (10,000 + fee basis points), rounded half up.</summary>
    public static Decision Decide(BookReceipt command, Agreement state)
    {
        if (state.Receipts.ContainsKey(command.ReceiptId)) return Decision.Nothing;

        List<Refusal> breaches = [];
        if (command.GrossAmountCents is <= 0 or > GrossAmountCentsMost)
            breaches.Add(Refusal.Invalid("invalid-receipt", $"An amount is 1 to {GrossAmountCentsMost} cents.", "/grossAmountCents"));
        if (!AgreementRules.IsBankReference(command.BankReference))
            breaches.Add(Refusal.Invalid("invalid-receipt", AgreementRules.BankReferenceRule, "/bankReference"));
        if (command.ReceivedOn > ParisTime.DayOf(command.Now) || command.ReceivedOn < ParisTime.DayOf(command.Now).AddYears(-ReceiptYearsMost))
            breaches.Add(Refusal.Invalid("invalid-receipt",
                $"Money is booked when it has arrived: the day is not in the future, and at most {ReceiptYearsMost} years ago.", "/receivedOn"));
        if (breaches.Count > 0) return Decision.Refuse(breaches);

        var face = Money.Share(command.GrossAmountCents, Money.BasisPointsOfWhole, Money.BasisPointsOfWhole + state.Terms.FeeBasisPoints);
        return Followed(state, command.Now, new ReceiptBooked(command.ReceiptId, state.Id, command.BankReference,
            command.GrossAmountCents, face,
            command.GrossAmountCents - face, command.ReceivedOn, command.RequestHash, command.Now, state.FunderId, command.Origin));
    }

    /// <summary>The bank took the money back. What the agreement has not free is a shortfall: reservations stop, the newest lose their backing.</summary>
    public static Decision Decide(BounceReceipt command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason), .. BreachesOfReceipt(command.ReceiptId, state)];
        if (command.BouncedOn > ParisTime.DayOf(command.Now))
            breaches.Add(Refusal.Invalid("invalid-receipt", "A receipt has bounced when the bank has taken it back: the day is not in the future.", "/bouncedOn"));
        if (breaches.Count > 0) return Decision.Refuse(breaches);

        var face = state.Receipts[command.ReceiptId].FaceAmountCents;
        return Followed(state, command.Now, new ReceiptBounced(command.CommandId, state.Id, command.ReceiptId, face,
        CoveredCents(face, state),
            command.BouncedOn, command.Reason, command.RequestHash, command.Now, LostOf(command.ReceiptId, state)));
    }

    /// <summary>The money was meant for another agreement. There it is booked anew, with that agreement's fee.</summary>
    public static Decision Decide(ReassignReceipt command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason), .. BreachesOfReceipt(command.ReceiptId, state)];
        if (command.ToAgreementId == state.Id)
            breaches.Add(Refusal.Invalid("invalid-receipt", "The receipt is this agreement's already.", "/toAgreementId"));
        if (breaches.Count > 0) return Decision.Refuse(breaches);

        var face = state.Receipts[command.ReceiptId].FaceAmountCents;
        return Followed(state, command.Now, new ReceiptReassigned(command.CommandId, state.Id, command.ReceiptId, command.ToAgreementId,
            ReassignedReceiptId(command.ReceiptId, command.ToAgreementId), face, CoveredCents(face, state), command.Reason,
            command.RequestHash, command.Now,
            LostOf(command.ReceiptId, state)));
    }

    /// <summary>The receipt as which reassigned money is booked in its new agreement.</summary>
    public static Guid ReassignedReceiptId(Guid receiptId, Guid toAgreementId) =>
        DeterministicId.Of("reassigned-receipt", receiptId.ToString(), toAgreementId.ToString());

    private static LostReceipt LostOf(Guid receiptId, Agreement state)
    {
        var receipt = state.Receipts[receiptId];
        return new LostReceipt(state.FunderId, receipt.BankReference, receipt.GrossAmountCents, receipt.FeeAmountCents,
            receipt.ReceivedOn);
    }

    private static long CoveredCents(long faceAmountCents, Agreement state) => Math.Clamp(state.FreeCents, 0, faceAmountCents);

    private static IEnumerable<Refusal> BreachesOfReceipt(Guid receiptId, Agreement state)
    {
        if (!state.Receipts.ContainsKey(receiptId))
            yield return Refusal.NotFound("receipt-unknown", "The agreement has no such receipt.", "/receiptId");
        else if (state.LostReceipts.Contains(receiptId))
            yield return Refusal.Conflict("receipt-lost", "The receipt has bounced or was reassigned before.", "/receiptId");
    }
}
