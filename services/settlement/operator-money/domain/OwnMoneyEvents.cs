namespace Aptic.Settlement.OperatorMoney.Domain;

/// <summary>The operator put money of its own into the account of the funders' money.</summary>
public sealed record OperatorFundsPaidIn(
    Guid CommandId, long AmountCents, string BankReference, DateOnly On, string By, string RequestHash, DateTimeOffset OccurredAt);

/// <summary>The operator took money of its own out of the account: commission and fees that it had earned.</summary>
public sealed record OperatorFundsWithdrawn(
    Guid CommandId, long AmountCents, string BankReference, DateOnly On, string By, string RequestHash, DateTimeOffset OccurredAt);

/// <summary>A venue shall be given money of the operator; a second person must approve.</summary>
public sealed record GoodwillRequested(
    Guid GoodwillId,
    Guid VenueId,
    Guid OrganisationId,
    long AmountCents,
    string Reason,
    string RequestedBy,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>The operator owes a venue money of its own: the next run pays it.</summary>
public sealed record GoodwillGranted(
    Guid GoodwillId,
    Guid CommandId,
    Guid VenueId,
    Guid OrganisationId,
    long AmountCents,
    string Reason,
    string RequestedBy,
    string ApprovedBy,
    DateTimeOffset OccurredAt);

/// <summary>A run pays the goodwill: no other can.</summary>
public sealed record GoodwillTaken(Guid GoodwillId, Guid RunId, Guid PayoutId, DateTimeOffset OccurredAt);

/// <summary>The run stopped, or the payout did not reach the venue: the next run pays it.</summary>
public sealed record GoodwillGivenBack(Guid GoodwillId, Guid RunId, Guid PayoutId, DateTimeOffset OccurredAt);

/// <summary>The bank executed the payout that the goodwill is in.</summary>
public sealed record GoodwillPaid(Guid GoodwillId, Guid RunId, Guid PayoutId, DateOnly ExecutedOn, DateTimeOffset OccurredAt);

/// <summary>The operator's own money bears a claim that was written off.</summary>
public sealed record WriteOffBorne(Guid IncidentId, Guid CommandId, long AmountCents, DateTimeOffset OccurredAt);

/// <summary>The bank took its fee out of the account of the funders' money: the operator's own money there bears it.</summary>
/// <param name="AmountCents">Below zero where the bank gave a fee back.</param>
public sealed record BankFeeBorne(
    Guid CommandId,
    Guid BankMessageId,
    int LineNumber,
    long AmountCents,
    string BankReference,
    DateOnly On,
    string By,
    DateTimeOffset OccurredAt);
