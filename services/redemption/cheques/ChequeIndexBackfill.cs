using Aptic.Hosting;
using Aptic.Redemption.Storage;
using Npgsql;

namespace Aptic.Redemption.Cheques;

/// <summary>
/// Rows of cheques that were registered before the index knew agreements get theirs from the cheques' events; replicas share the work.
/// </summary>
public sealed class ChequeIndexBackfill(NpgsqlDataSource database, ILogger<ChequeIndexBackfill> logger)
    : Backfill("agreements of older cheques", logger)
{
    private const int PageSize = 500;

    private static readonly string FillPage =
        $"""
         with page as (select cheque_id from {ChequeTables.Index} where agreement_id is null limit {PageSize} for update skip locked),
         told as (
           select event.stream_id as cheque_id, event.data -> 'terms' as terms,
             exists (select from {Tables.Events} ending where ending.stream_id = event.stream_id
               and ending.type in ('cheque_cancelled', 'cheque_replaced', 'cheque_expired')) as is_ended
           from page join {Tables.Events} event on event.stream_id = page.cheque_id and event.type = 'cheque_registered'),
         kept as (
           insert into {ChequeTables.Terms} (agreement_id, terms_version, restrictions)
           select distinct on (terms -> 'agreementId', terms -> 'termsVersion')
             (terms ->> 'agreementId')::uuid, (terms ->> 'termsVersion')::int, terms -> 'restrictions'
           from told on conflict do nothing)
         update {ChequeTables.Index} cheque set agreement_id = (terms ->> 'agreementId')::uuid, terms_version = (terms ->> 'termsVersion')::int,
           funder_id = terms ->> 'funderId', face_value_cents = (terms ->> 'faceValueCents')::bigint, is_open = is_open and not is_ended
         from told where told.cheque_id = cheque.cheque_id
         """;

    protected override async Task<int> FillPageAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FillPage);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
