using System.Text.Json;
using Aptic.Contracts.Funding.V1;
using Aptic.Redemption.Cheques.Domain;
using Marten;

namespace Aptic.Redemption.Cheques;

/// <summary>Makes cheques known here, in the session's transaction: a stream for each, and the rows by which it is found.</summary>
public static class ChequeRegistrar
{
    /// <param name="terms">Of all the cheques.</param>
    /// <param name="hashKeyId">The key of all their hashes.</param>
    public static void Register(
        IDocumentSession session, ChequeTerms terms, string hashKeyId, IReadOnlyList<ChequeDecider.RegisterCheque> commands)
    {
        foreach (var command in commands)
            session.Events.StartStream<Cheque>(command.ChequeId, ChequeDecider.Decide(command, null).Events);
        session.QueueSqlCommand(
            $"""
             insert into {ChequeTables.Index} (serial, cheque_id, entry_until, agreement_id, terms_version, funder_id, face_value_cents, booklet, request_id)
             select serial, id, ?, ?, ?, ?, ?, nullif(booklet, ''), request_id
             from unnest(?::text[], ?::uuid[], ?::text[], ?::uuid[]) as cheque(serial, id, booklet, request_id)
             """,
            terms.EntryUntil, terms.AgreementId, terms.TermsVersion, terms.FunderId, terms.FaceValueCents,
            commands.Select(cheque => cheque.Serial).ToArray(),
            commands.Select(cheque => cheque.ChequeId).ToArray(),
            commands.Select(cheque => cheque.Booklet ?? "").ToArray(),
            commands.Select(cheque => cheque.RequestId).ToArray());
        session.QueueSqlCommand(
            $"insert into {ChequeTables.Codes} (hash, key_id, cheque_id) select hash, ?, id from unnest(?::text[], ?::uuid[]) as code(hash, id)",
            hashKeyId,
            commands.SelectMany(cheque => new[] { cheque.QrHash, cheque.CodeHash }).ToArray(),
            commands.SelectMany(cheque => new[] { cheque.ChequeId, cheque.ChequeId }).ToArray());
        // The first to come stays: a version of terms never changes, and what is granted later is kept apart. Last, since two chunks of a new version wait for each other here.
        session.QueueSqlCommand(
            $"insert into {ChequeTables.Terms} (agreement_id, terms_version, restrictions) values (?, ?, ?::jsonb) on conflict do nothing",
            terms.AgreementId, terms.TermsVersion, JsonSerializer.Serialize(terms.Restrictions, JsonSerializerOptions.Web));
    }
}
