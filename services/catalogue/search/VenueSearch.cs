using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Aptic.Catalogue.Search;

/// <summary>A venue that a search found.</summary>
public sealed record FoundVenue(
    Guid VenueId,
    string Name,
    string Commune,
    string PostalCode,
    string? InseeCode,
    string Address,
    double? Latitude,
    double? Longitude,
    string Status,
    string SortKey,
    double? DistanceKm);

/// <summary>Searches the venues' cards: nearest first where there is a point, else by name.</summary>
public sealed class VenueSearch(NpgsqlDataSource database)
{
    private const double MeanEarthRadiusKm = 6_371.0088;
    private const double KmPerDegreeOfLatitude = 111.1;

    // The formula of GeoPoint.DistanceKmTo.
    private static readonly string Distance = FormattableString.Invariant(
        $"""
         2 * {MeanEarthRadiusKm} * asin(sqrt(least(1,
             sin(radians(latitude - $1) / 2) ^ 2 + cos(radians($1)) * cos(radians(latitude)) * sin(radians(longitude - $2) / 2) ^ 2)))
         """);

    private static readonly string Sql =
        $"""
         select venue_id, name, commune, postal_code, insee_code, address, latitude, longitude, status, sort_key, distance_km
         from (
             select card.*, case when $1 is null then null else {Distance} end as distance_km
             from {VenueCards.Name} card
             where ($1 is null or (latitude is not null and longitude is not null))
               and ($3 is null or abs(latitude - $1) <= $3 / {FormattableString.Invariant($"{KmPerDegreeOfLatitude}")})
               and ($4 is null or (status = '{VenueStatuses.Qualified}') = $4)
               and ($5 is null or commune_key = $14 or insee_code = any($16) or postal_code = $5)
               and not exists (
                   select from unnest($6) word
                   where not (words like word or exists (
                       select from {ServiceCards.Name} service
                       where service.venue_id = card.venue_id and service.withdrawn_on > $7 and service.words like word)))
               and (($8 is null and $9 is null) or exists (
                   select from {ServiceCards.Name} service
                   where service.venue_id = card.venue_id and service.withdrawn_on > $7
                     and ($8 is null or service.kind = $8) and ($9 is null or $9 = any(service.categories))))
               and ($15 is null or exists (
                   select from {ServiceCards.Name} service join {PathwayCards.Name} pathway on service.service_id = any(pathway.service_ids)
                   where service.venue_id = card.venue_id and service.withdrawn_on > $7
                     and pathway.pathway_id = $15))
         ) found
         where ($3 is null or distance_km <= $3)
           and ($12 is null
                or (distance_km is null and (sort_key, venue_id) > ($11, $12))
                or (distance_km, venue_id) > ($10, $12))
         order by distance_km, case when $1 is null then sort_key end, venue_id
         limit $13
         """;

    /// <summary>The venues that an organisation runs, by name.</summary>
    public async Task<IReadOnlyList<FoundVenue>> RunByAsync(Guid organisationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select venue_id, name, commune, postal_code, insee_code, address, latitude, longitude, status, sort_key, null::double precision
             from {VenueCards.Name}
             where organisation_id = $1
             order by sort_key, venue_id
             """);
        command.Add(NpgsqlDbType.Uuid, organisationId);
        return await ReadAsync(command, cancellationToken);
    }

    /// <returns>At most one venue more than the page holds: where it is there, another page follows.</returns>
    public async Task<IReadOnlyList<FoundVenue>> FindAsync(VenueQuery query, DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Add(NpgsqlDbType.Double, query.Near?.Latitude);
        command.Add(NpgsqlDbType.Double, query.Near?.Longitude);
        command.Add(NpgsqlDbType.Double, query.RadiusKm);
        command.Add(NpgsqlDbType.Boolean, query.IsQualified);
        command.Add(NpgsqlDbType.Text, query.Commune);
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Text, query.Words.Select(word => $"%{word}%").ToArray());
        command.Add(NpgsqlDbType.Date, today);
        command.Add(NpgsqlDbType.Text, query.Kind);
        command.Add(NpgsqlDbType.Text, query.Category);
        command.Add(NpgsqlDbType.Double, query.After?.DistanceKm);
        command.Add(NpgsqlDbType.Text, query.After?.SortKey);
        command.Add(NpgsqlDbType.Uuid, query.After?.Id);
        command.Add(NpgsqlDbType.Integer, query.Limit + 1);
        command.Add(NpgsqlDbType.Text, SearchText.Normalise(query.Commune ?? ""));
        command.Add(NpgsqlDbType.Uuid, query.Pathway);
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Text, query.Commune is { } commune ? FrenchCommunes.CodesIn(commune) : []);
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<FoundVenue>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<FoundVenue> found = [];
        while (await reader.ReadAsync(cancellationToken)) found.Add(Read(reader));
        return found;
    }

    private static FoundVenue Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5),
        row.IsDBNull(6) ? null : row.GetDouble(6), row.IsDBNull(7) ? null : row.GetDouble(7), row.GetString(8), row.GetString(9),
        row.IsDBNull(10) ? null : row.GetDouble(10));
}
