using Aptic.Contracts.Funding.V1;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>What is agreed when an agreement is concluded; its terms become version 1.</summary>
public sealed record ConcludeAgreementTerms(
    string FunderId,
    string Title,
    long FaceValueCents,
    DateOnly? ValidUntil,
    int? ValidityMonths,
    int EntryToleranceMonths,
    int FeeBasisPoints,
    int PayoutRateBasisPoints,
    bool ActivatedAtIssue,
    Restrictions Restrictions,
    IReadOnlyList<AgreementPartner> Partners)
{
    public AgreementTerms Version(int version) => new(version, FaceValueCents, ValidUntil, ValidityMonths, EntryToleranceMonths,
        FeeBasisPoints,
        PayoutRateBasisPoints, ActivatedAtIssue, Restrictions);
}
