using Aptic.Contracts.Redemption.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;
using RefundReturned = Aptic.Funding.Agreements.Domain.RefundReturned;

namespace Aptic.Funding.Positions.Domain;

/// <summary>What each event moves in the balance of which agreement. Pure.</summary>
public static class Movements
{
    /// <summary>What an event of an agreement's own stream moves.</summary>
    public static IReadOnlyList<Movement> OfAgreement(object @event) => @event switch
    {
        ReceiptBooked e => [Of(e)],
        FundsSetAside e => [Of(e)],
        ReceiptBounced e => OfLost(e.CommandId, e.AgreementId, "receipt-bounced", e.FaceAmountCents, e.CoveredCents, e.OccurredAt),
        ReceiptReassigned e => OfLost(e.CommandId, e.AgreementId, "receipt-reassigned", e.FaceAmountCents, e.CoveredCents, e.OccurredAt),
        RefundRequested e => [OfRefund(e.RefundId, e.AgreementId, "refund-requested", Term.Free, Term.Refunding, e.AmountCents,
        e.OccurredAt)],
        RefundDropped e => [OfRefund(e.CommandId, e.AgreementId, "refund-dropped", Term.Refunding, Term.Free, e.AmountCents, e.OccurredAt)],
        RefundPaid e => [OfRefund(e.CommandId, e.AgreementId, "refund-paid", Term.Refunding, Term.Refunded, e.AmountCents, e.OccurredAt,
        e.PaidOn)],
        RefundReturned e => [OfRefund(e.CommandId, e.AgreementId, "refund-returned", Term.Refunded, Term.Refunding, e.AmountCents,
        e.OccurredAt, e.ReturnedOn)],
        _ => [],
    };

    public static Movement Of(ReceiptBooked e) => new(
        e.ReceiptId, 0, e.AgreementId, "receipt-booked", Term.Received, Term.Free, e.FaceAmountCents, ParisTime.DayOf(e.OccurredAt),
        e.OccurredAt);

    public static Movement Of(FundsSetAside e) => new(
        e.RequestId, 0, e.AgreementId, "funds-reserved", Term.Free, Term.InCirculation, e.AmountCents, ParisTime.DayOf(e.OccurredAt),
        e.OccurredAt);

    public static IReadOnlyList<Movement> Of(ServiceRedeemed e) =>
        Numbered(e.Cheques.SelectMany(cheque => PartsOf(cheque).Select(part =>
            new Movement(e.RedemptionId, 0, cheque.AgreementId, "service-redeemed", Term.InCirculation, part.Term, part.AmountCents,
                e.AccountingDay, e.OccurredAt))));

    /// <summary>A reversal moves back what its redemption moved, whichever of the two is known first.</summary>
    public static IReadOnlyList<Movement> Of(RedemptionReversed e) =>
        Numbered(e.Cheques.SelectMany(cheque => PartsOf(cheque).Select(part =>
            new Movement(DeterministicId.Of("redemption-reversed", e.RedemptionId.ToString()), 0, cheque.AgreementId, "redemption-reversed",
                part.Term, Term.InCirculation, part.AmountCents, e.AccountingDay, e.OccurredAt))));

    public static IReadOnlyList<Movement> Of(PayoutExecuted e) =>
        Numbered(e.Lines.GroupBy(line => line.AgreementId).OrderBy(agreement => agreement.Key).Select(agreement =>
            new Movement(DeterministicId.Of("payout-executed", e.PayoutId.ToString(), $"{e.ChunkNumber}"), 0, agreement.Key, "payout-executed",
                Term.Owed, Term.Paid, agreement.Sum(line => line.PayableCents), e.AccountingDay, e.OccurredAt)));

    /// <summary>What the bank had executed and gave back is owed again; what it rejected had been owed all the time.</summary>
    public static IReadOnlyList<Movement> Of(PayoutReturned e) => !e.WasExecuted ? [] :
        Numbered(e.Lines.GroupBy(line => line.AgreementId).OrderBy(agreement => agreement.Key).Select(agreement =>
            new Movement(DeterministicId.Of("payout-returned", e.PayoutId.ToString(), $"{e.ChunkNumber}"), 0, agreement.Key, "payout-returned",
                Term.Paid, Term.Owed, agreement.Sum(line => line.PayableCents), e.AccountingDay, e.OccurredAt)));

    /// <summary>
    /// What was paid too much is recoverable. After a late reversal its cheques are in circulation again, though what they had earned is
    /// no longer owed but paid: free money stands in for it until the claim is recovered.
    /// </summary>
    public static IReadOnlyList<Movement> Of(IncidentBooked e) => Numbered(
    [
        .. e.Lines.Select(line => OfIncident(e, line.AgreementId, Term.Paid, Term.Recoverable, line.RecoverableCents)),
        .. e.StandIns.SelectMany(line => new[]
        {
            OfIncident(e, line.AgreementId, Term.Free, Term.Owed, line.PayableCents),
            OfIncident(e, line.AgreementId, Term.Free, Term.Commission, line.CommissionCents),
        }),
    ]);

    public static IReadOnlyList<Movement> Of(ClaimRecovered e) => Numbered(e.Lines.SelectMany(line => new[]
    {
        OfClaim(e, line.AgreementId, Term.Recoverable, line.RecoverableCents),
            OfClaim(e, line.AgreementId, Term.Commission, line.CommissionCents),
    }));

    public static IReadOnlyList<Movement> Of(ClaimReopened e) => Numbered(e.Lines.SelectMany(line => new[]
    {
        OfClaim(e, line.AgreementId, Term.Recoverable, line.RecoverableCents),
            OfClaim(e, line.AgreementId, Term.Commission, line.CommissionCents),
    }));

    public static IReadOnlyList<Movement> Of(ClaimWithdrawn e) => Numbered(e.Lines.Select(line => new Movement(
        DeterministicId.Of("claim-withdrawn", e.IncidentId.ToString()), 0, line.AgreementId, "claim-withdrawn", Term.Recoverable, Term.Paid,
        line.RecoverableCents, e.AccountingDay, e.OccurredAt)));

    public static Movement Of(ChequeCancelled e) => new(
        DeterministicId.Of("cheque-cancelled", e.ChequeId.ToString()), 0, e.AgreementId, "cheque-cancelled", Term.InCirculation, Term.Free,
        e.ValueCents, e.AccountingDay, e.OccurredAt);

    public static Movement Of(ChequeExpired e) => new(
        DeterministicId.Of("cheque-expired", e.ChequeId.ToString()), 0, e.AgreementId, "cheque-expired", Term.InCirculation, Term.Free,
        e.ValueCents, e.AccountingDay, e.OccurredAt);

    public static IReadOnlyList<Movement> Of(DifferenceReleased e) =>
        Numbered(e.Cheques.Select(cheque => new Movement(DeterministicId.Of("difference-released", e.RedemptionId.ToString()), 0,
            cheque.AgreementId,
            "difference-released", Term.DifferenceHeld, Term.Free, cheque.DifferenceCents, e.AccountingDay, e.OccurredAt)));

    // What the agreement has not free stays in its balance as a shortfall, and leaves it when money covers it.
    private static List<Movement> OfLost(Guid sourceId, Guid agreementId, string reason, long faceCents, long coveredCents,
        DateTimeOffset at) =>
        Numbered(new[] { coveredCents, faceCents - coveredCents }.Select(cents =>
            new Movement(sourceId, 0, agreementId, reason, Term.Free, Term.Received, cents, ParisTime.DayOf(at), at)));

    private static Movement OfRefund(
        Guid sourceId, Guid agreementId, string reason, Term from, Term to, long amountCents, DateTimeOffset at, DateOnly? on = null) =>
        new(sourceId, 0, agreementId, reason, from, to, amountCents, on ?? ParisTime.DayOf(at), at);

    private static Movement OfIncident(IncidentBooked e, Guid agreementId, Term from, Term to, long amountCents) => new(
        DeterministicId.Of("incident-booked", e.IncidentId.ToString()), 0, agreementId, "incident-booked", from, to, amountCents,
        e.AccountingDay, e.OccurredAt);

    private static Movement OfClaim(ClaimRecovered e, Guid agreementId, Term from, long amountCents) => new(
        DeterministicId.Of("claim-recovered", e.IncidentId.ToString(), e.RecoveryId.ToString()), 0, agreementId, "claim-recovered", from,
        Term.Free,
        amountCents, e.AccountingDay, e.OccurredAt);

    private static Movement OfClaim(ClaimReopened e, Guid agreementId, Term to, long amountCents) => new(
        DeterministicId.Of("claim-reopened", e.IncidentId.ToString(), e.RecoveryId.ToString()), 0, agreementId, "claim-reopened",
        Term.Free, to,
        amountCents, e.AccountingDay, e.OccurredAt);

    private static IEnumerable<(Term Term, long AmountCents)> PartsOf(RedeemedCheque cheque)
    {
        var payable = Money.ShareOf(cheque.CoveredCents, cheque.PayoutRateBasisPoints);
        yield return (Term.Owed, payable);
        yield return (Term.Commission, cheque.CoveredCents - payable);
        yield return (Term.DifferenceHeld, cheque.DifferenceCents);
    }

    private static List<Movement> Numbered(IEnumerable<Movement> movements) =>
        movements.Select((movement, index) => movement with { Line = index }).Where(movement => movement.AmountCents > 0).ToList();
}
