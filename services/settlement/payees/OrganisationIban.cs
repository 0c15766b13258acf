using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;

namespace Aptic.Settlement.Payees;

/// <summary>
/// The account that stands for an IBAN at an organisation: one row for each of the two, so that of registrations that race one
/// wins. A later account takes the row over where the earlier one was replaced or revoked.
/// </summary>
/// <param name="Id">Follows from the organisation and the IBAN's fingerprint.</param>
public sealed record OrganisationIban(Guid Id, Guid AccountId)
{
    public static Guid IdOf(Guid organisationId, IbanFingerprint fingerprint) =>
        DeterministicId.Of("organisation-iban", organisationId.ToString(), fingerprint.KeyId, fingerprint.Value);
}
