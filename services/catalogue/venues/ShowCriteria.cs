using Aptic.Catalogue.Venues.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>GET /catalogue/v1/qualification-criteria: what a venue is examined on. For anyone.</summary>
public static class ShowCriteria
{
    /// <param name="ValidityMonths">For how long a qualification holds where the decision does not say otherwise.</param>
    public sealed record Answer(IReadOnlyList<QualificationCriteria.Criterion> Criteria, int ValidityMonths);

    public static void MapShowCriteria(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/qualification-criteria", Handle).AllowAnonymous().WithSummary("What a venue is examined on");

    private static Ok<Answer> Handle() => TypedResults.Ok(new Answer(QualificationCriteria.All, VenueDecider.ValidityMonths));
}
