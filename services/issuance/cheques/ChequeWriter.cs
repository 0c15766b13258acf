using Aptic.ChequeCodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Issuance.Storage;
using Marten;

namespace Aptic.Issuance.Cheques;

/// <summary>Keeps new cheques with their codes encrypted, and says publicly no more of them than keyed hashes.</summary>
public sealed class ChequeWriter(ChequeHashKeys hashKeys, ChequeVault vault)
{
    /// <summary>The key of the hashes that <see cref="Publicly"/> gives.</summary>
    public string HashKeyId => hashKeys.CurrentKeyId;

    public IssuedCheque Publicly(NewCheque cheque) => new(
        cheque.ChequeId, cheque.Serial, hashKeys.HashOfQr(HashKeyId, cheque.Codes.QrSecret),
        hashKeys.HashOfCode(HashKeyId, cheque.Codes.Code),
        cheque.BeneficiaryId, cheque.TargetPublic, cheque.Booklet);

    /// <param name="replaces">Serial of the cheque that a single new one takes the place of; null for those of a request.</param>
    public void Keep(
        IDocumentSession session, Guid requestId, ChequeTerms terms, bool isActive, IReadOnlyList<NewCheque> cheques,
        string? replaces = null) =>
        session.QueueSqlCommand(
            $"""
             insert into {IssuanceTables.Cheque} (request_id, number, cheque_id, serial, beneficiary_id, target_public, booklet, key_id, sealed_codes,
               agreement_id, partner_id, valid_until, is_active, is_registered, replaces)
             select ?, number, cheque_id, serial, beneficiary_id, nullif(target_public, ''), nullif(booklet, ''), ?, sealed_codes,
               ?, ?, ?, ?, ?, nullif(?, '')
             from unnest(?::int[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::bytea[])
               as made(number, cheque_id, serial, beneficiary_id, target_public, booklet, sealed_codes)
             """,
            requestId,
            vault.CurrentKeyId,
            terms.AgreementId,
            terms.PartnerId,
            terms.ValidUntil,
            isActive,
            replaces is null,
            replaces ?? "",
            cheques.Select(cheque => cheque.Number).ToArray(),
            cheques.Select(cheque => cheque.ChequeId).ToArray(),
            cheques.Select(cheque => cheque.Serial).ToArray(),
            cheques.Select(cheque => cheque.BeneficiaryId ?? Guid.Empty).ToArray(),
            cheques.Select(cheque => cheque.TargetPublic ?? "").ToArray(),
            cheques.Select(cheque => cheque.Booklet ?? "").ToArray(),
            cheques.Select(cheque => vault.Encrypt(cheque.ChequeId, cheque.Codes)).ToArray());
}
