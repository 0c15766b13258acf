using System.Text.Json;
using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Storage;
using Marten;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Catalogue.Cards;

/// <summary>One row for each service, with what searches look at, written with the service's events.</summary>
public sealed class ServiceCards(NpgsqlDataSource database)
{
    public static readonly PostgresqlObjectName Name = Tables.Named("service_card");

    public static Table Table()
    {
        var table = new Table(Name);
        table.AddColumn("service_id", "uuid").AsPrimaryKey();
        table.AddColumn("venue_id", "uuid").NotNull().AddIndex();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("categories", "text[]").NotNull();
        table.AddColumn("withdrawn_on", "date").NotNull();
        table.AddColumn("words", "text").NotNull();
        table.AddColumn("offer", "jsonb").NotNull();
        return table;
    }

    /// <summary>Writes the card of a service with the events of a session, in one transaction.</summary>
    public static void Write(IDocumentSession session, Offer offer) => session.QueueSqlCommand(
        $"""
         insert into {Name} (service_id, venue_id, kind, categories, withdrawn_on, words, offer)
         values (?, ?, ?, ?, ?, ?, ?::jsonb)
         on conflict (service_id) do update set
             kind = excluded.kind, categories = excluded.categories, withdrawn_on = excluded.withdrawn_on, words = excluded.words,
             offer = excluded.offer
         """,
        offer.ServiceId, offer.VenueId, offer.Kind, offer.Categories.ToArray(), offer.WithdrawnOn ?? DateOnly.MaxValue,
        SearchText.Normalise(string.Join(' ', [offer.Name, .. offer.Categories])), JsonSerializer.Serialize(offer));

    /// <summary>What venues offer on a day or later, by venue and name.</summary>
    public async Task<IReadOnlyList<Offer>> OfferedByAsync(
        IReadOnlyList<Guid> venueIds, DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select offer from {Name} where venue_id = any($1) and withdrawn_on > $2 order by venue_id, offer ->> 'Name', service_id");
        command.Parameters.Add(new() { Value = venueIds.ToArray() });
        command.Parameters.Add(new() { Value = today });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Those of the services that the catalogue knows, withdrawn ones too.</summary>
    public async Task<IReadOnlyList<Offer>> FindAsync(IReadOnlyList<Guid> serviceIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select offer from {Name} where service_id = any($1)");
        command.Parameters.Add(new() { Value = serviceIds.ToArray() });
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<List<Offer>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Offer> offers = [];
        while (await reader.ReadAsync(cancellationToken)) offers.Add(JsonSerializer.Deserialize<Offer>(reader.GetString(0))!);
        return offers;
    }
}
