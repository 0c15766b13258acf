using System.Text.Json;
using Aptic.Catalogue.Pathways.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Storage;
using Marten;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Catalogue.Cards;

/// <summary>One row for each pathway, with what searches look at, written with the pathway's events.</summary>
public static class PathwayCards
{
    public static readonly PostgresqlObjectName Name = Tables.Named("pathway_card");

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
}
