using System.Runtime.CompilerServices;
using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Contracts.Catalogue.V1;
using Marten;
using Marten.Events;
using Npgsql;
using NpgsqlTypes;
using VenueDetailsChanged = Aptic.Catalogue.Venues.Domain.VenueDetailsChanged;

namespace Aptic.Catalogue.Search;

/// <summary>
/// Reads the sheets of all venues, page by page, each in a short transaction of its own: a long one would hold the relay up. A
/// venue that is changed meanwhile is there once, as it was or as it is.
/// </summary>
public sealed class VenueExport(NpgsqlDataSource database, IDocumentStore store)
{
    private const int VenuesPerPage = 500;

    private static readonly string Sql =
        $"""
         select venue_id from {VenueCards.Name}
         where venue_id > $1 and ($2 is null or (status = '{VenueStatuses.Qualified}') = $2)
         order by venue_id
         limit {VenuesPerPage}
         """;

    /// <param name="isQualified">Only venues that accept cheques, or only others; null for both.</param>
    public async IAsyncEnumerable<IReadOnlyList<StandardVenue>> PagesAsync(
        bool? isQualified, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = Guid.Empty;
        while (true)
        {
            var venueIds = await NextAsync(last, isQualified, cancellationToken);
            if (venueIds.Count == 0) yield break;

            yield return await SheetsAsync(venueIds, cancellationToken);
            last = venueIds[^1];
        }
    }

    private async Task<List<Guid>> NextAsync(Guid after, bool? isQualified, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after });
        command.Parameters.Add(new NpgsqlParameter
        {
            NpgsqlDbType = NpgsqlDbType.Boolean,
            Value = isQualified is { } wanted ? wanted : DBNull.Value,
        });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> venueIds = [];
        while (await reader.ReadAsync(cancellationToken)) venueIds.Add(reader.GetGuid(0));
        return venueIds;
    }

    private async Task<IReadOnlyList<StandardVenue>> SheetsAsync(List<Guid> venueIds, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var ids = venueIds.ToArray();
        var events = await session.Events.QueryAllRawEvents()
            .Where(@event => @event.StreamId.IsOneOf(ids))
            .Where(@event => @event.EventTypesAre(typeof(VenueRegistered), typeof(VenueDetailsChanged), typeof(VenueMoved)))
            .OrderBy(@event => @event.Version)
            .ToListAsync(cancellationToken);
        var sheets = new Dictionary<Guid, StandardVenue>();
        foreach (var @event in events) sheets[@event.StreamId] = SheetOf(@event.Data);
        var contacts = (await session.LoadManyAsync<VenueContact>(cancellationToken, ids)).ToDictionary(contact => contact.Id);
        return [.. venueIds.Select(id => contacts.GetValueOrDefault(id) is { } contact ? contact.On(sheets[id]) : sheets[id])];
    }

    private static StandardVenue SheetOf(object @event) => @event switch
    {
        VenueRegistered registered => registered.Sheet,
        VenueDetailsChanged changed => changed.Sheet,
        VenueMoved moved => moved.Sheet,
        _ => throw new InvalidOperationException($"{@event.GetType().Name} carries no sheet."),
    };
}
