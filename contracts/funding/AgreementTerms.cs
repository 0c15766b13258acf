namespace Aptic.Contracts.Funding.V1;

/// <summary>
/// What a funder and the scheme agreed on, in one version. A cheque is stamped with the version in force when it is issued
/// (<see cref="ChequeTerms"/>); later versions never touch it.
/// </summary>
/// <param name="Version">1 for the terms at conclusion, one more for each amendment.</param>
/// <param name="FaceValueCents">What one cheque is worth, in euro cents.</param>
/// <param name="ValidUntil">The fixed last day of validity; null where validity counts from issue.</param>
/// <param name="ValidityMonths">Months of validity from the day of issue; null where a fixed last day is set.</param>
/// <param name="EntryToleranceMonths">How long after the last day a service that was rendered in time may still be entered.</param>
/// <param name="FeeBasisPoints">The operator's fee on money received: gross = face + fee, fee in basis points of face.</param>
/// <param name="PayoutRateBasisPoints">What a venue gets of the value it covered, in basis points (9,500 to 10,000).</param>
/// <param name="ActivatedAtIssue">True where cheques are active as soon as they are registered, without hand-over.</param>
public sealed record AgreementTerms(
    int Version,
    long FaceValueCents,
    DateOnly? ValidUntil,
    int? ValidityMonths,
    int EntryToleranceMonths,
    int FeeBasisPoints,
    int PayoutRateBasisPoints,
    bool ActivatedAtIssue,
    Restrictions Restrictions);

/// <summary>Where and for what cheques may be used. An empty list restricts nothing, but for <see cref="ServiceKinds"/>.</summary>
/// <param name="Territories">INSEE codes of departments (<c>16</c>, <c>2A</c>) or communes (<c>16015</c>).</param>
/// <param name="ServiceKinds">Kinds that the agreement pays; urgent help only where it is named here.</param>
/// <param name="Categories">Service categories of the national standard of mediation venues.</param>
/// <param name="Pathways">Pathways whose services the agreement pays.</param>
/// <param name="TargetPublics">Publics that the agreement is for.</param>
/// <param name="ChequesPerBeneficiary">The most cheques that one beneficiary may be given and use; null for no limit.</param>
/// <param name="RegulatedTariff">True where the price counts as the face value: one cheque, no complement.</param>
public sealed record Restrictions(
    IReadOnlyList<string> Territories,
    IReadOnlyList<string> ServiceKinds,
    IReadOnlyList<string> Categories,
    IReadOnlyList<Guid> Pathways,
    IReadOnlyList<string> TargetPublics,
    int? ChequesPerBeneficiary,
    bool RegulatedTariff);

/// <summary>A body that may ask for cheques under an agreement.</summary>
/// <param name="QuotaCheques">The most cheques that it may have reserved under the agreement; null for no quota of its own.</param>
public sealed record AgreementPartner(string PartnerId, long? QuotaCheques);

/// <summary>The terms that go with a cheque from its issue into its redemption.</summary>
/// <param name="ValidUntil">The last day (Europe/Paris) on which a service paid with the cheque may be rendered.</param>
/// <param name="EntryUntil">The last day on which such a service may be entered.</param>
public sealed record ChequeTerms(
    Guid AgreementId,
    int TermsVersion,
    string FunderId,
    string PartnerId,
    long FaceValueCents,
    DateOnly ValidUntil,
    DateOnly EntryUntil,
    int PayoutRateBasisPoints,
    Restrictions Restrictions);
