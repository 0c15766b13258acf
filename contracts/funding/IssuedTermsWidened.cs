namespace Aptic.Contracts.Funding.V1;

/// <summary>
/// What a funder granted to cheques that were issued already: never less than their own terms. Carries all that was ever granted
/// under the agreement, so that the highest <paramref name="Revision"/> wins, in whatever order messages come.
/// </summary>
/// <param name="Revision">Grows with each change of the agreement.</param>
public sealed record IssuedTermsWidened(
    Guid AgreementId,
    long Revision,
    IReadOnlyList<TermsWidening> Widenings,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <param name="UpToTermsVersion">Cheques of later versions of the terms have what those say, and no more.</param>
/// <param name="ValidUntil">The last day at the earliest; null where it stays.</param>
/// <param name="EntryUntil">The last day of entering services at the earliest; null where it stays.</param>
/// <param name="Territories">Territories beside the cheque's own; empty where they stay.</param>
public sealed record TermsWidening(int UpToTermsVersion, DateOnly? ValidUntil, DateOnly? EntryUntil, IReadOnlyList<string> Territories);
