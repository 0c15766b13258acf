using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Storage;
using Aptic.Contracts.Catalogue.V1;
using Npgsql;
using NpgsqlTypes;

namespace Aptic.Catalogue.Search;

/// <summary>A venue whose qualification is due for renewal.</summary>
public sealed record DueRenewal(
    Guid VenueId, string Name, string Commune, string PostalCode, string Status, Guid? OrganisationId, DateOnly RenewalOn);

/// <summary>
/// Finds qualifications by their renewal dates. The date is that of the venue's last qualification: cards do not hold it, and a
/// venue's stream is short.
/// </summary>
public sealed class Renewals(NpgsqlDataSource database)
{
    // The name under which the event store keeps the event, and its member, as they are stored for ever.
    private static readonly string Sql =
        $"""
         select card.venue_id, card.name, card.commune, card.postal_code, card.status, card.organisation_id, due.renewal_on
         from {VenueCards.Name} card
         cross join lateral (
             select (event.data ->> 'renewalOn')::date as renewal_on
             from {Tables.Events} event
             where event.stream_id = card.venue_id and event.type = 'venue_qualified'
             order by event.version desc
             limit 1) due
         where card.status in ('{VenueStatuses.Qualified}', '{VenueStatuses.Suspended}')
           and due.renewal_on <= $1
           and ($2 is null or (due.renewal_on, card.venue_id) > ($2, $3))
         order by due.renewal_on, card.venue_id
         limit $4
         """;

    /// <param name="until">The last day that counts.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <returns>Longest overdue first; at most one more than the page holds: where it is there, another page follows.</returns>
    public async Task<IReadOnlyList<DueRenewal>> FindAsync(
        DateOnly until, (DateOnly RenewalOn, Guid VenueId)? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Add(NpgsqlDbType.Date, until);
        command.Add(NpgsqlDbType.Date, after?.RenewalOn);
        command.Add(NpgsqlDbType.Uuid, after?.VenueId);
        command.Add(NpgsqlDbType.Integer, limit + 1);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<DueRenewal> due = [];
        while (await row.ReadAsync(cancellationToken))
        {
            due.Add(new DueRenewal(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
                row.IsDBNull(5) ? null : row.GetGuid(5), row.GetFieldValue<DateOnly>(6)));
        }

        return due;
    }
}
