using System.Text.Json;
using Aptic.Contracts.Funding.V1;
using Npgsql;

namespace Aptic.Redemption.Cheques;

/// <summary>The cheques of an agreement, issued under one version of its terms, that are in circulation.</summary>
public sealed record OutstandingOfAgreement(
    Guid AgreementId, int TermsVersion, string FunderId, Restrictions Restrictions, long Count, long ValueCents);

/// <param name="Next">The last agreement of the page where there are more; null on the last.</param>
public sealed record OutstandingPage(IReadOnlyList<OutstandingOfAgreement> Cheques, Guid? Next);

/// <summary>Counts the cheques in circulation: neither used nor ended.</summary>
public sealed class OutstandingCheques(NpgsqlDataSource database)
{
    /// <param name="funderId">Whose; null for all.</param>
    /// <param name="after">The agreement that the page before ended with.</param>
    /// <param name="agreements">How many agreements a page has; all versions of one are on one page.</param>
    public async Task<OutstandingPage> PageAsync(string? funderId, Guid after, int agreements, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             with outstanding as (
               select agreement_id, terms_version, max(funder_id) as funder_id, count(*) as cheques, sum(face_value_cents)::bigint as value_cents,
                 dense_rank() over (order by agreement_id) as place
               from {ChequeTables.Index} cheque
               where is_open and agreement_id > $1 and ($2 = '' or funder_id = $2)
                 and not exists (select from {ChequeTables.Redeemed} redeemed where redeemed.cheque_id = cheque.cheque_id)
               group by agreement_id, terms_version)
             select agreement_id, terms_version, funder_id, restrictions, cheques, value_cents, place
             from outstanding join {ChequeTables.Terms} using (agreement_id, terms_version)
             where place <= $3 order by agreement_id, terms_version
             """);
        foreach (var parameter in new object[] { after, funderId ?? "",
            agreements + 1L }) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<OutstandingOfAgreement> found = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetInt64(6) > agreements) return new OutstandingPage(found, found[^1].AgreementId);
            found.Add(new OutstandingOfAgreement(reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2),
                JsonSerializer.Deserialize<Restrictions>(reader.GetString(3), JsonSerializerOptions.Web)!, reader.GetInt64(4),
                reader.GetInt64(5)));
        }

        return new OutstandingPage(found, null);
    }
}
