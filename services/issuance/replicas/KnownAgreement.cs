using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;

namespace Aptic.Issuance.Replicas;

/// <summary>An agreement as issuance last heard of it.</summary>
/// <param name="Title">As it is printed on cheques; null where it was heard of before it was kept.</param>
public sealed record KnownAgreement(Guid Id, long Revision, string FunderId, AgreementTerms Terms,
    IReadOnlyList<AgreementPartner> Partners, string? Title = null) : IReplica
{
    public bool Names(string partnerId) => Partners.Any(partner => partner.PartnerId == partnerId);
}
