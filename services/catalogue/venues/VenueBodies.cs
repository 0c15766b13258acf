using Aptic.Catalogue.Organisations.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Kernel;
using Marten;
using static Aptic.Catalogue.Organisations.Domain.OrganisationDecider;

namespace Aptic.Catalogue.Venues;

/// <summary>Which body runs a venue that is entered by hand.</summary>
public static class VenueBodies
{
    public sealed record Body(Guid Id, string Name);

    /// <summary>
    /// The body that the entry names, by its id or its number; without either the venue is a body of its own. One that is not known
    /// yet is registered with the events of the session.
    /// </summary>
    /// <param name="organisationId">The body's id; null where only its number is named.</param>
    /// <returns>The body, and the sheet with its number.</returns>
    /// <exception cref="RefusedException"><c>organisation-unknown</c>, <c>siret-of-another-organisation</c></exception>
    public static async Task<(Body Body, StandardVenue Sheet)> OfAsync(
        IDocumentSession session, Guid? organisationId, StandardVenue sheet, Guid venueId, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (organisationId is { } namedId)
        {
            var named = await session.Events.AggregateStreamAsync<Organisation>(namedId, token: cancellationToken)
                ?? throw new RefusedException(Refusal.Invalid("organisation-unknown", "There is no such organisation.", "/organisationId"));
            if (sheet.Pivot.Kind != PivotKind.None && sheet.Pivot != named.Pivot)
                throw new RefusedException(Refusal.Conflict(
                    "siret-of-another-organisation",
                    $"The number {sheet.Pivot.Number} is not that of {named.Name}: a number belongs to one organisation. Name one of them.",
                    "/pivot"));

            return (new Body(named.Id, named.Name), sheet with { Pivot = named.Pivot });
        }

        var id = CatalogueIds.OrganisationOf(sheet.Pivot, venueId);
        var stream = await session.Events.FetchForWriting<Organisation>(id, cancellationToken);
        if (stream.Aggregate is { } known) return (new Body(known.Id, known.Name), sheet);

        stream.AppendMany(OrganisationDecider.Decide(new RegisterOrganisation(id, sheet.Pivot, sheet.Name, now), null).Events);
        return (new Body(id, sheet.Name), sheet);
    }
}
