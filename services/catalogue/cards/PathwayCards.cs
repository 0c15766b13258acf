using System.Text.Json;
using Aptic.Catalogue.Pathways.Domain;
using Aptic.Catalogue.Search;
using Aptic.Catalogue.Standard;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Catalogue.Cards;

/// <summary>One row for each pathway, with what searches look at, written with the pathway's events.</summary>
public sealed class PathwayCards(NpgsqlDataSource database)
{
    public static readonly PostgresqlObjectName Name = new(CatalogueService.Name, "pathway_card", SchemaUtils.IdentifierUsage.General);

    private static readonly string Sql =
        $"""
         select card.sheet
         from {Name} card
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

    public static Table Table()
    {
        var table = new Table(Name);
        table.AddColumn("pathway_id", "uuid").AsPrimaryKey();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("service_ids", "uuid[]").NotNull();
        table.AddColumn("withdrawn_on", "date").NotNull();
        table.AddColumn("words", "text").NotNull();
        table.AddColumn("sort_key", "text").NotNull();
        table.AddColumn("sheet", "jsonb").NotNull();
        return table;
    }

    /// <summary>Writes the card of a pathway with the events of a session, in one transaction.</summary>
    public static void Write(IDocumentSession session, PathwaySheet sheet) => session.QueueSqlCommand(
        $"""
         insert into {Name} (pathway_id, kind, service_ids, withdrawn_on, words, sort_key, sheet)
         values (?, ?, ?, ?, ?, ?, ?::jsonb)
         on conflict (pathway_id) do update set
             kind = excluded.kind, service_ids = excluded.service_ids, withdrawn_on = excluded.withdrawn_on, words = excluded.words,
             sort_key = excluded.sort_key, sheet = excluded.sheet
         """,
        sheet.PathwayId, sheet.Kind, sheet.ServiceIdsNow().ToArray(), sheet.WithdrawnOn ?? DateOnly.MaxValue,
        SearchText.Normalise($"{sheet.Name} {sheet.Description}"), SortKeyOf(sheet), JsonSerializer.Serialize(sheet));

    public static string SortKeyOf(PathwaySheet sheet) => SearchText.Normalise(sheet.Name);

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
