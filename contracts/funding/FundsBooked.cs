namespace Aptic.Contracts.Funding.V1;

/// <summary>Money of funders moved in the ring-fenced account, or from one agreement to another: what books need to know.</summary>
/// <param name="MovementId">Of this movement, and of no other.</param>
/// <param name="AgreementId">Null for money that names no agreement yet.</param>
/// <param name="FunderId">Null where there is no agreement, and in movements from before this was recorded.</param>
/// <param name="Kind">One of <see cref="FundsMovements"/>.</param>
/// <param name="GrossCents">What the bank moved; face and fee sum to it.</param>
/// <param name="FaceCents">What of it is the agreement's.</param>
/// <param name="FeeCents">What of it is the operator's fee, with VAT in it.</param>
/// <param name="BankReference">Of the receipt.</param>
/// <param name="ReceivedOn">The day on which the bank booked the receipt, whatever became of its money since: the fee was earned, and its
/// VAT due, by that day. Null in movements from before this was recorded.</param>
public sealed record FundsBooked(
    Guid MovementId,
    Guid? AgreementId,
    string? FunderId,
    string Kind,
    long GrossCents,
    long FaceCents,
    long FeeCents,
    string BankReference,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    DateOnly? ReceivedOn = null);

public static class FundsMovements
{
    /// <summary>Money came in for an agreement.</summary>
    public const string Receipt = "receipt";

    /// <summary>Money came in that names no agreement.</summary>
    public const string Unassigned = "unassigned";

    /// <summary>What had named no agreement is this one's.</summary>
    public const string Assigned = "assigned";

    /// <summary>What had named no agreement is no funder's money.</summary>
    public const string Dismissed = "dismissed";

    /// <summary>The bank took a receipt back.</summary>
    public const string Bounce = "bounce";

    /// <summary>A receipt left this agreement: it was another's.</summary>
    public const string ReassignedOut = "reassigned-out";

    /// <summary>A receipt that had been booked under another agreement is this one's.</summary>
    public const string ReassignedIn = "reassigned-in";
}
