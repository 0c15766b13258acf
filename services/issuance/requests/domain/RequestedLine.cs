using Aptic.Kernel;

namespace Aptic.Issuance.Requests.Domain;

/// <summary>One line of a request: cheques for one beneficiary.</summary>
/// <param name="Beneficiary">The partner's own reference; never leaves issuance.</param>
/// <param name="Place">Where it stands in the request, for errors.</param>
public sealed record RequestedLine(string Beneficiary, string? TargetPublic, int Cheques, string Place)
{
    /// <summary>Who is meant, however the reference is spelled. No property: a request's key is hashed over what it always was.</summary>
    public string BeneficiaryKey() => SameText.Of(Beneficiary);
}
