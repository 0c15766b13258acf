using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Marten;
using Npgsql;

namespace Aptic.Issuance.Beneficiaries;

/// <summary>Who holds how many cheques under an agreement, by the partner's reference; gives each an opaque random id.</summary>
public static class BeneficiaryBook
{
    /// <param name="HeldBefore">Cheques given by earlier requests.</param>
    public sealed record Beneficiary(Guid BeneficiaryId, int HeldBefore);

    /// <summary>Cheques given by earlier requests to those whom the lines name; nothing is changed or locked.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> HeldAsync(
        NpgsqlDataSource database, Guid agreementId, string partnerId, IReadOnlyList<RequestedLine> lines,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select reference, cheque_count from {IssuanceTables.Beneficiary} where agreement_id = $1 and partner_id = $2 and reference = any($3)");
        command.Parameters.Add(new() { Value = agreementId });
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = lines.Select(line => line.Beneficiary).Distinct(StringComparer.Ordinal).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, int> held = new(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken)) held.Add(reader.GetString(0), checked((int)reader.GetInt64(1)));
        return held;
    }

    /// <summary>
    /// Adds the cheques of a request to its beneficiaries' counts, in the session's transaction. Their rows stay locked until it
    /// ends, so that a second request sees these counts.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, Beneficiary>> AddAsync(
        IDocumentSession session, Guid agreementId, string partnerId, IReadOnlyList<RequestedLine> lines,
        CancellationToken cancellationToken)
    {
        var asked = lines.GroupBy(line => line.Beneficiary, line => line.Cheques, StringComparer.Ordinal)
            .OrderBy(beneficiary => beneficiary.Key, StringComparer.Ordinal)
            .Select(beneficiary => (Reference: beneficiary.Key, Cheques: beneficiary.Sum()))
            .ToList();
        await using var command = new NpgsqlCommand(
            $"""
             insert into {IssuanceTables.Beneficiary} as known (agreement_id, partner_id, reference, beneficiary_id, cheque_count)
             select $1, $2, reference, beneficiary_id, cheques from unnest($3::text[], $4::uuid[], $5::bigint[]) as asked(reference, beneficiary_id, cheques)
             on conflict (agreement_id, partner_id, reference) do update set cheque_count = known.cheque_count + excluded.cheque_count
             returning reference, beneficiary_id, cheque_count
             """);
        command.Parameters.Add(new() { Value = agreementId });
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = asked.Select(beneficiary => beneficiary.Reference).ToArray() });
        command.Parameters.Add(new() { Value = asked.Select(_ => Guid.NewGuid()).ToArray() });
        command.Parameters.Add(new() { Value = asked.Select(beneficiary => (long)beneficiary.Cheques).ToArray() });

        var counts = asked.ToDictionary(beneficiary => beneficiary.Reference, beneficiary => beneficiary.Cheques, StringComparer.Ordinal);
        Dictionary<string, Beneficiary> held = new(StringComparer.Ordinal);
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var reference = reader.GetString(0);
            held.Add(reference, new Beneficiary(reader.GetGuid(1), checked((int)(reader.GetInt64(2) - counts[reference]))));
        }

        return held;
    }

    /// <summary>Counts what a partner has asked for under an agreement; less where a request was refused.</summary>
    public static void CountForPartner(IDocumentSession session, Guid agreementId, string partnerId, int cheques) =>
        session.QueueSqlCommand(
        $"""
         insert into {IssuanceTables.PartnerUse} as known (agreement_id, partner_id, cheque_count) values (?, ?, ?)
         on conflict (agreement_id, partner_id) do update set cheque_count = known.cheque_count + excluded.cheque_count
         """, agreementId, partnerId, cheques);

    /// <summary>Takes the cheques of a refused request out of its beneficiaries' counts.</summary>
    public static void GiveBack(IDocumentSession session, Guid requestId) => session.QueueSqlCommand(
        $"""
         update {IssuanceTables.Beneficiary} as known set cheque_count = known.cheque_count - refused.cheques
         from (select beneficiary_id, sum(cheque_count) as cheques from {IssuanceTables.Line} where request_id = ? group by beneficiary_id) as refused
         where known.beneficiary_id = refused.beneficiary_id
         """, requestId);
}
