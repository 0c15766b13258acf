using Aptic.Contracts.Funding.V1;

namespace Aptic.Issuance.Replicas;

/// <summary>An agreement as issuance last heard of it.</summary>
public sealed record KnownAgreement(Guid Id, long Revision, string FunderId, AgreementTerms Terms, IReadOnlyList<AgreementPartner> Partners)
{
    public bool Names(string partnerId) => Partners.Any(partner => partner.PartnerId == partnerId);
}
