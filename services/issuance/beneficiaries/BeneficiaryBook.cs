using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Aptic.Kernel;
using Marten;
using Npgsql;

namespace Aptic.Issuance.Beneficiaries;

/// <summary>
/// Who holds how many cheques under an agreement, by the partner's reference, however it is spelled; gives each an opaque random id.
/// </summary>
public static class BeneficiaryBook
{
    /// <param name="HeldBefore">Cheques given by earlier requests.</param>
    public sealed record Beneficiary(Guid BeneficiaryId, int HeldBefore);

    /// <summary>Cheques given by earlier requests to those whom the lines name, by their key; nothing is changed or locked.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> HeldAsync(
        NpgsqlDataSource database, Guid agreementId, string partnerId, IReadOnlyList<RequestedLine> lines,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select reference, cheque_count from {IssuanceTables.Beneficiary}
             where agreement_id = $1 and partner_id = $2 and (person_key = any($3) or person_key is null)
             """);
        command.Parameters.Add(new() { Value = agreementId });
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = KeysOf(lines) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, int> held = new(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            var key = SameText.Of(reader.GetString(0));
            held[key] = checked(held.GetValueOrDefault(key) + (int)reader.GetInt64(1));
        }

        return held;
    }

    /// <summary>
    /// Adds the cheques of a request to its beneficiaries' counts, in the session's transaction. Their rows stay locked until it
    /// ends, so that a second request sees these counts.
    /// </summary>
    /// <returns>By <see cref="RequestedLine.BeneficiaryKey"/>.</returns>
    public static async Task<IReadOnlyDictionary<string, Beneficiary>> AddAsync(
        IDocumentSession session, Guid agreementId, string partnerId, IReadOnlyList<RequestedLine> lines,
        CancellationToken cancellationToken)
    {
        await FillKeysAsync(session, agreementId, partnerId, cancellationToken);
        var known = await LockAsync(session, agreementId, partnerId, KeysOf(lines), cancellationToken);
        var asked = lines.GroupBy(line => line.BeneficiaryKey(), line => line.Cheques, StringComparer.Ordinal)
            .Select(beneficiary => new AskedFor(beneficiary.Key, RowOf(beneficiary.Key, known[beneficiary.Key]), beneficiary.Sum()))
            .OrderBy(beneficiary => beneficiary.Reference, StringComparer.Ordinal)
            .ToList();
        await using var command = new NpgsqlCommand(
            $"""
             insert into {IssuanceTables.Beneficiary} as known
               (agreement_id, partner_id, reference, person_key, beneficiary_id, cheque_count)
             select $1, $2, reference, person_key, beneficiary_id, cheques
             from unnest($3::text[], $4::text[], $5::uuid[], $6::bigint[]) as asked(reference, person_key, beneficiary_id, cheques)
             on conflict (agreement_id, partner_id, reference) do update set cheque_count = known.cheque_count + excluded.cheque_count
             returning person_key, beneficiary_id, cheque_count
             """);
        command.Parameters.Add(new() { Value = agreementId });
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = asked.Select(beneficiary => beneficiary.Reference).ToArray() });
        command.Parameters.Add(new() { Value = asked.Select(beneficiary => beneficiary.Key).ToArray() });
        command.Parameters.Add(new() { Value = asked.Select(_ => Guid.NewGuid()).ToArray() });
        command.Parameters.Add(new() { Value = asked.Select(beneficiary => (long)beneficiary.Cheques).ToArray() });

        var requests = asked.ToDictionary(beneficiary => beneficiary.Key, StringComparer.Ordinal);
        Dictionary<string, Beneficiary> held = new(StringComparer.Ordinal);
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var request = requests[reader.GetString(0)];
            var elsewhere = known[request.Key].Where(row => row.Reference != request.Reference).Sum(row => row.ChequeCount);
            held.Add(request.Key, new Beneficiary(reader.GetGuid(1), checked((int)(reader.GetInt64(2) - request.Cheques + elsewhere))));
        }

        return held;
    }

    /// <summary>Gives rows of before keys were kept theirs, so that all spellings of a person are found by it.</summary>
    public static async Task FillKeysAsync(
        IDocumentSession session, Guid agreementId, string partnerId, CancellationToken cancellationToken)
    {
        List<string> references = [];
        await using (var unfilled = new NpgsqlCommand(
            $"select reference from {IssuanceTables.Beneficiary} where agreement_id = $1 and partner_id = $2 and person_key is null"))
        {
            unfilled.Parameters.Add(new() { Value = agreementId });
            unfilled.Parameters.Add(new() { Value = partnerId });
            await using var reader = await session.ExecuteReaderAsync(unfilled, cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) references.Add(reader.GetString(0));
        }

        if (references.Count == 0) return;

        await using var fill = new NpgsqlCommand(
            $"""
             update {IssuanceTables.Beneficiary} known set person_key = named.person_key
             from unnest($3::text[], $4::text[]) as named(reference, person_key)
             where known.agreement_id = $1 and known.partner_id = $2 and known.reference = named.reference
             """);
        fill.Parameters.Add(new() { Value = agreementId });
        fill.Parameters.Add(new() { Value = partnerId });
        fill.Parameters.Add(new() { Value = references.ToArray() });
        fill.Parameters.Add(new() { Value = references.Select(SameText.Of).ToArray() });
        await session.ExecuteAsync(fill, cancellationToken);
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

    private sealed record AskedFor(string Key, string Reference, int Cheques);

    private sealed record Row(string Key, string Reference, long ChequeCount);

    /// <summary>Of those that can be asked for, each once; others are refused without a look at who they are.</summary>
    private static string[] KeysOf(IReadOnlyList<RequestedLine> lines) =>
        lines.Where(line => RequestRules.IsReference(line.Beneficiary)).Select(line => line.BeneficiaryKey())
            .Distinct(StringComparer.Ordinal).ToArray();

    /// <summary>The row that cheques are added to: of several, made by older releases for several spellings, always the same.</summary>
    private static string RowOf(string key, IEnumerable<Row> known) =>
        known.Select(row => row.Reference).Order(StringComparer.Ordinal).FirstOrDefault() ?? key;

    private static async Task<ILookup<string, Row>> LockAsync(
        IDocumentSession session, Guid agreementId, string partnerId, string[] keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select person_key, reference, cheque_count from {IssuanceTables.Beneficiary}
             where agreement_id = $1 and partner_id = $2 and person_key = any($3) order by reference for update
             """);
        command.Parameters.Add(new() { Value = agreementId });
        command.Parameters.Add(new() { Value = partnerId });
        command.Parameters.Add(new() { Value = keys });
        List<Row> rows = [];
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows.Add(new Row(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        return rows.ToLookup(row => row.Key, StringComparer.Ordinal);
    }
}
