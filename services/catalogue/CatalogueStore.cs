using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Imports;
using Aptic.Catalogue.Organisations.Domain;
using Aptic.Catalogue.Pathways.Domain;
using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Hosting;
using Marten;

namespace Aptic.Catalogue;

/// <summary>What the catalogue keeps: the streams that it owns, and the tables beside them.</summary>
public static class CatalogueStore
{
    public static void Configure(StoreOptions options)
    {
        options.FoldStream<Organisation, OrganisationRegistered>(Organisation.Evolve);
        options.FoldStream<Venue, VenueRegistered>(Venue.Evolve);
        options.FoldStream<Service, ServicePublished>(Service.Evolve);
        options.FoldStream<Pathway, PathwayPublished>(Pathway.Evolve);
        options.FoldStream<Import, ImportStarted>(Import.Evolve, typeof(VenuesImported));
        options.Events.AddEventTypes(
        [
            typeof(OrganisationRegistered), typeof(VenueRegistered), typeof(VenueDetailsChanged), typeof(VenueMoved),
            typeof(VenueSubmitted),
            typeof(VenueQualified), typeof(VenueRefused), typeof(VenueSuspended), typeof(VenueReinstated), typeof(VenueWithdrawn),
            typeof(ServicePublished), typeof(PriceChanged), typeof(ServiceWithdrawn), typeof(PathwayPublished),
            typeof(PathwayReplaced), typeof(PathwayWithdrawn), typeof(ImportStarted), typeof(VenuesImported),
        ]);
        options.Schema.For<VenueContact>();
        options.Schema.For<ImportReport>();
        options.Schema.For<ImportedChunk>().Duplicate(chunk => chunk.ImportId);
        options.Storage.ExtendedSchemaObjects.Add(VenueCards.Table());
        options.Storage.ExtendedSchemaObjects.Add(ServiceCards.Table());
        options.Storage.ExtendedSchemaObjects.Add(PathwayCards.Table());
    }
}
