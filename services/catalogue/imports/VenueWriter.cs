using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Organisations.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using JasperFx.Events;
using Marten;
using static Aptic.Catalogue.Organisations.Domain.OrganisationDecider;
using static Aptic.Catalogue.Venues.Domain.VenueImport;

namespace Aptic.Catalogue.Imports;

/// <summary>Writes read rows into the catalogue, a chunk in a transaction: a row that is there already changes nothing.</summary>
public sealed class VenueWriter(Decisions decisions)
{
    // Few enough that a transaction stays far under a second: a long one would hold the relay up.
    private const int RowsPerTransaction = 100;

    /// <returns>What became of every row; also of those that an earlier or a concurrent run of the import has written.</returns>
    public async Task<IReadOnlyList<ImportedRow>> WriteAsync(
        string actor, Guid importId, ReadFile file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var done = new List<ImportedRow>(file.Rows.Count);
        foreach (var (number, chunk) in file.Rows.Chunk(RowsPerTransaction).Index())
            done.AddRange(await decisions.DecideAsync(
                actor, session => WriteOnceAsync(session, importId, number, chunk, file.IsEarly, now, cancellationToken),
                cancellationToken));
        return done;
    }

    /// <summary>Of two runs of one import the second to insert the chunk conflicts, looks again, and takes over what the first did.</summary>
    private static async Task<IReadOnlyList<ImportedRow>> WriteOnceAsync(
        IDocumentSession session, Guid importId, int number, ReadRow[] rows, bool isEarly, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var id = ImportedChunk.IdOf(importId, number * RowsPerTransaction, rows.Length);
        if (await session.LoadAsync<ImportedChunk>(id, cancellationToken) is { } earlier) return earlier.Rows;

        var import = await session.Events.AggregateStreamAsync<Import>(importId, token: cancellationToken);
        if (import is { IsDone: true }) return [];

        var written = await WriteChunkAsync(session, rows, isEarly, now, cancellationToken);
        session.Insert(new ImportedChunk(id, importId, written));
        return written;
    }

    private static async Task<List<ImportedRow>> WriteChunkAsync(
        IDocumentSession session, ReadRow[] rows, bool isEarly, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var venues = rows.Where(row => row.Venue is not null).Select(row => CatalogueIds.VenueOf(row.Venue!)).ToList();
        var organisations = rows.Where(row => row.Venue is not null).Select(row => OrganisationOf(row.Venue!)).Distinct().ToList();
        var known = await KnownVenues.ReadAsync(session, venues, organisations, cancellationToken);
        return [.. rows.Select(row => row.Venue is { } venue ? Write(session, row, venue, isEarly, known,
            now) : ImportedRow.Rejected(row))];
    }

    private static ImportedRow Write(
        IDocumentSession session, ReadRow row, StandardVenue venue, bool isEarly, KnownVenues known, DateTimeOffset now)
    {
        var venueId = CatalogueIds.VenueOf(venue);
        var stream = known.Venues[venueId];
        if (stream.Aggregate is { } other && IsAnotherVenue(venue, other)) return ImportedRow.Rejected(row, AnotherVenue(other));

        var (organisationId, name) = BodyOf(known, stream.Aggregate, venue, now);
        var command = new ImportVenue(venueId, organisationId, name, venue.WithoutContact(), now, isEarly);
        var further = FindingsOf(command, stream.Aggregate);
        if (stream.Aggregate is { } state && IsOutdated(venue, state))
            return ImportedRow.Done(row, venueId, RowEffect.Unchanged, [], further);

        var events = VenueImport.Decide(command, stream.Aggregate).Events;
        var contactChanges = WriteContact(session, VenueContact.Of(venueId, venue), known.Contacts.GetValueOrDefault(venueId));
        if (events.Count > 0)
        {
            stream.AppendMany(events);
            VenueCards.Write(session, events.Aggregate(stream.Aggregate, Venue.Evolve)!);
        }

        return events switch
        {
            [VenueRegistered] => ImportedRow.Done(row, venueId, RowEffect.Registered, [], further),
            [VenueDetailsChanged changed] =>
                ImportedRow.Done(row, venueId, RowEffect.Updated, [.. changed.ChangedFields, .. contactChanges], further),
            _ when contactChanges.Count > 0 => ImportedRow.Done(row, venueId, RowEffect.Updated, contactChanges, further),
            _ => ImportedRow.Done(row, venueId, RowEffect.Unchanged, [], further),
        };
    }

    /// <summary>A venue that is known stays with its organisation while its number does not change.</summary>
    private static (Guid OrganisationId, string Name) BodyOf(KnownVenues known, Venue? state, StandardVenue venue, DateTimeOffset now)
    {
        if (state is not null && state.Sheet.Pivot == venue.Pivot) return (state.Standing.OrganisationId, state.Standing.OrganisationName);

        var organisationId = OrganisationOf(venue);
        return (organisationId, RegisterOrganisation(known, organisationId, venue, now));
    }

    private static string RegisterOrganisation(KnownVenues known, Guid organisationId, StandardVenue venue, DateTimeOffset now)
    {
        var stream = known.Organisations[organisationId];
        if (stream.Aggregate is { } organisation) return organisation.Name;
        if (known.NewOrganisationNames.TryGetValue(organisationId, out var name)) return name;

        stream.AppendMany(OrganisationDecider.Decide(new RegisterOrganisation(organisationId, venue.Pivot, venue.Name, now), null).Events);
        known.NewOrganisationNames.Add(organisationId, venue.Name);
        return venue.Name;
    }

    private static IReadOnlyList<string> WriteContact(IDocumentSession session, VenueContact contact, VenueContact? known)
    {
        var changed = contact.ChangedFieldsSince(known);
        if (changed.Count > 0) session.Store(contact);
        return changed;
    }

    private static Finding AnotherVenue(Venue known) => Finding.Rejection(
        StandardFields.Id, "id-of-another-venue",
        $"The catalogue knows {known.Sheet.Name} in {known.Sheet.Commune} under this id and source: another name, number and commune. "
        + "It was not changed. Name the producer in the column source; or, where it is this venue, correct it by hand first.");

    private static List<Finding> FindingsOf(ImportVenue command, Venue? state)
    {
        if (state is null) return [];
        if (IsOutdated(command.Sheet, state))
        {
            return [Finding.Warning(
                StandardFields.UpdatedOn, "row-outdated",
                $"The catalogue knows the venue as of {state.Sheet.UpdatedOn:yyyy-MM-dd}: the older row changed nothing.")];
        }

        return KeepsOrganisation(command, state)
            ? [Finding.Warning(
                StandardFields.Pivot, "pivot-kept",
                $"The venue was qualified under {state.Sheet.Pivot.Written}: an import does not change who is paid.")]
            : [];
    }

    private static Guid OrganisationOf(StandardVenue venue) => CatalogueIds.OrganisationOf(venue.Pivot, CatalogueIds.VenueOf(venue));
}

/// <summary>What the catalogue knows of the venues of a chunk, each stream opened once: two writers of one would both win.</summary>
internal sealed record KnownVenues(
    IReadOnlyDictionary<Guid, IEventStream<Venue>> Venues,
    IReadOnlyDictionary<Guid, IEventStream<Organisation>> Organisations,
    IReadOnlyDictionary<Guid, VenueContact> Contacts)
{
    public Dictionary<Guid, string> NewOrganisationNames { get; } = [];

    public static async Task<KnownVenues> ReadAsync(
        IDocumentSession session, IReadOnlyList<Guid> venueIds, IReadOnlyList<Guid> organisationIds, CancellationToken cancellationToken)
    {
        var batch = session.CreateBatchQuery();
        var venues = venueIds.ToDictionary(id => id, id => batch.Events.FetchForWriting<Venue>(id));
        var organisations = organisationIds.ToDictionary(id => id, id => batch.Events.FetchForWriting<Organisation>(id));
        await batch.Execute(cancellationToken);
        var contacts = await session.LoadManyAsync<VenueContact>(cancellationToken, venueIds);
        return new KnownVenues(
            venues.ToDictionary(pair => pair.Key, pair => pair.Value.Result),
            organisations.ToDictionary(pair => pair.Key, pair => pair.Value.Result),
            contacts.ToDictionary(contact => contact.Id));
    }
}
