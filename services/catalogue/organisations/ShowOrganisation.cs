using Aptic.Catalogue.Organisations.Domain;
using Aptic.Catalogue.Search;
using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Organisations;

/// <summary>GET /catalogue/v1/organisations/{id}, or ?siret=: a body and the venues that it runs. For anyone.</summary>
public static class ShowOrganisation
{
    private static readonly Refusal Unknown = Refusal.NotFound("organisation-unknown", "There is no such organisation.", "/organisationId");

    /// <param name="Pivot">Its number in a public register; its kind is none for a body that is known by its venue only.</param>
    public sealed record Answer(Guid OrganisationId, string Name, Pivot Pivot, IReadOnlyList<RunVenue> Venues);

    public sealed record RunVenue(Guid VenueId, string Name, string Commune, string Status, bool AcceptsCheques);

    public static void MapShowOrganisation(this IEndpointRouteBuilder app)
    {
        app.MapGet("/catalogue/v1/organisations/{organisationId:guid}", HandleAsync).AllowAnonymous()
            .WithSummary("An organisation and its venues");
        app.MapGet("/catalogue/v1/organisations", FindAsync).AllowAnonymous().WithSummary("The organisation that a SIRET belongs to");
    }

    private static Task<Ok<Answer>> FindAsync(
        string? siret, IQuerySession session, VenueSearch search, CancellationToken cancellationToken)
    {
        if (!Siret.TryParse(siret, out var known))
            throw new RefusedException(Refusal.Invalid(
                "siret-invalid", "A SIRET has 14 digits with a right key: ?siret=43493312300029.", "query siret"));

        return HandleAsync(
            CatalogueIds.OrganisationOf(new Pivot(PivotKind.Siret, known.Digits), Guid.Empty), session, search, cancellationToken);
    }

    private static async Task<Ok<Answer>> HandleAsync(
        Guid organisationId, IQuerySession session, VenueSearch search, CancellationToken cancellationToken)
    {
        var organisation = await session.Events.AggregateStreamAsync<Organisation>(organisationId, token: cancellationToken)
            ?? throw new RefusedException(Unknown);
        var venues = await search.RunByAsync(organisationId, cancellationToken);
        return TypedResults.Ok(new Answer(
            organisation.Id, organisation.Name, organisation.Pivot,
            [.. venues.Select(venue => new RunVenue(
                venue.VenueId, venue.Name, venue.Commune, venue.Status, venue.Status == VenueStatuses.Qualified))]));
    }
}
