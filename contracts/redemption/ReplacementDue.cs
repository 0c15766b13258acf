using Aptic.Contracts.Funding.V1;

namespace Aptic.Contracts.Redemption.V1;

/// <summary>
/// A cheque was ended to be replaced: issuance makes one new cheque for it, with the same value and validity. The money stays in
/// circulation; nothing is returned and nothing reserved.
/// </summary>
/// <param name="ChequeId">The cheque that was ended.</param>
/// <param name="RequestId">The request that it came from; the new cheque belongs to it too.</param>
/// <param name="IsActivated">True where the new cheque is active as soon as it is registered, as the old one was.</param>
public sealed record ReplacementDue(
    Guid ChequeId,
    string Serial,
    Guid RequestId,
    ChequeTerms Terms,
    Guid? BeneficiaryId,
    string? TargetPublic,
    bool IsActivated,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
