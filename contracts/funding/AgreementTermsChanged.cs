namespace Aptic.Contracts.Funding.V1;

/// <summary>
/// An agreement was concluded or amended. Carries the whole state that others need, so that the highest
/// <paramref name="Revision"/> wins, in whatever order messages come.
/// </summary>
/// <param name="Revision">Grows with each change of the agreement.</param>
/// <param name="Origin">Null in messages from before it was told.</param>
public sealed record AgreementTermsChanged(
    Guid AgreementId,
    long Revision,
    string FunderId,
    string Title,
    AgreementTerms Terms,
    IReadOnlyList<AgreementPartner> Partners,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    Origin? Origin = null);
