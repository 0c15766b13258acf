using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Storage;
using Aptic.Catalogue.Venues.Domain;
using Marten;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Catalogue.Cards;

/// <summary>One row for each venue, with what searches look at, written with the venue's events.</summary>
public static class VenueCards
{
    public static readonly PostgresqlObjectName Name = Tables.Named("venue_card");

    public static Table Table()
    {
        var table = new Table(Name);
        table.AddColumn("venue_id", "uuid").AsPrimaryKey();
        table.AddColumn("name", "text").NotNull();
        table.AddColumn("commune", "text").NotNull();
        table.AddColumn("commune_key", "text").NotNull();
        table.AddColumn("postal_code", "text").NotNull();
        table.AddColumn("insee_code", "text");
        table.AddColumn("address", "text").NotNull();
        table.AddColumn("latitude", "double precision");
        table.AddColumn("longitude", "double precision");
        table.AddColumn("status", "text").NotNull();
        table.AddColumn("sort_key", "text").NotNull();
        table.AddColumn("words", "text").NotNull();
        table.AddColumn("organisation_id", "uuid").AddIndex();
        table.Indexes.Add(new IndexDefinition("venue_card_latitude") { Columns = ["latitude"] });
        table.Indexes.Add(new IndexDefinition("venue_card_sort_key") { Columns = ["sort_key", "venue_id"] });
        return table;
    }

    /// <summary>Writes the card of a venue with the events of a session, in one transaction.</summary>
    public static void Write(IDocumentSession session, Venue venue)
    {
        var sheet = venue.Sheet;
        session.QueueSqlCommand(
            $"""
             insert into {Name} (
                 venue_id, name, commune, commune_key, postal_code, insee_code, address, latitude, longitude, status, sort_key, words,
                 organisation_id)
             values (?, ?, ?, ?, ?, nullif(?, ''), ?, nullif(?, 'NaN'::double precision), nullif(?, 'NaN'::double precision), ?, ?, ?, ?)
             on conflict (venue_id) do update set
                 name = excluded.name, commune = excluded.commune, commune_key = excluded.commune_key, postal_code = excluded.postal_code,
                 insee_code = excluded.insee_code, address = excluded.address, latitude = excluded.latitude,
                 longitude = excluded.longitude, status = excluded.status, sort_key = excluded.sort_key, words = excluded.words,
                 organisation_id = excluded.organisation_id
             """,
            venue.Id, sheet.Name, sheet.Commune, SearchText.Normalise(sheet.Commune), sheet.PostalCode, sheet.InseeCode ?? "",
            sheet.Address, sheet.Coordinates?.Latitude ?? double.NaN, sheet.Coordinates?.Longitude ?? double.NaN,
            venue.Status, SearchText.Normalise($"{sheet.Name} {sheet.Commune}"), WordsOf(sheet),
            venue.Standing.OrganisationId);
    }

    private static string WordsOf(StandardVenue sheet) => SearchText.Normalise(string.Join(
        ' ',
        [
            sheet.Name, sheet.Commune, sheet.PostalCode, sheet.Address, sheet.AddressComplement ?? "", .. sheet.Services,
            .. sheet.NationalProgrammes,
        ]));
}
