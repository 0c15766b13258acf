using System.Text.Json;
using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Pathways.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Aptic.Catalogue.Search;

/// <summary>Finds pathways by their cards.</summary>
public sealed class PathwaySearch(NpgsqlDataSource database)
{
    private static readonly string Sql =
        $"""
         select card.sheet
         from {PathwayCards.Name} card
         where card.withdrawn_on > $1
           and ($2 is null or card.kind = $2)
           and ($3 is null or exists (
               select from {ServiceCards.Name} service
               where service.venue_id = $3 and service.withdrawn_on > $1 and service.service_id = any(card.service_ids)))
           and not exists (select from unnest($4) word where not card.words like word)
           and ($6 is null or (card.sort_key, card.pathway_id) > ($5, $6))
         order by card.sort_key, card.pathway_id
         limit $7
         """;

    /// <returns>At most one pathway more than the page holds: where it is there, another page follows.</returns>
    public async Task<IReadOnlyList<PathwaySheet>> FindAsync(PathwayQuery query, DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Add(NpgsqlDbType.Date, today);
        command.Add(NpgsqlDbType.Text, query.Kind);
        command.Add(NpgsqlDbType.Uuid, query.VenueId);
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Text, query.Words.Select(word => $"%{word}%").ToArray());
        command.Add(NpgsqlDbType.Text, query.After?.SortKey);
        command.Add(NpgsqlDbType.Uuid, query.After?.Id);
        command.Add(NpgsqlDbType.Integer, query.Limit + 1);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<PathwaySheet> found = [];
        while (await reader.ReadAsync(cancellationToken)) found.Add(JsonSerializer.Deserialize<PathwaySheet>(reader.GetString(0))!);
        return found;
    }
}
