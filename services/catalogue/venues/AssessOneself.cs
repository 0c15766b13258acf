using Aptic.Catalogue.Venues.Domain;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Venues;

/// <summary>GET and POST /catalogue/v1/self-assessment: does a venue need cheques? For anyone; keeps nothing, so it needs no key.</summary>
public static class AssessOneself
{
    public sealed record Form(string Title, string Instruction, IReadOnlyList<SelfAssessment.Box> Boxes);

    /// <param name="Ticked">Codes of the boxes that are true.</param>
    public sealed record Request(IReadOnlyList<string> Ticked);

    private static readonly Form TheForm = new(
        "Mon lieu a-t-il besoin des chèques ?", "Cochez ce qui est vrai pour votre lieu.", SelfAssessment.Boxes);

    public static void MapAssessOneself(this IEndpointRouteBuilder app)
    {
        app.MapGet("/catalogue/v1/self-assessment", () => TypedResults.Ok(TheForm)).AllowAnonymous()
            .WithSummary("The boxes of the self-assessment of a venue");
        app.MapPost("/catalogue/v1/self-assessment", Handle).AllowAnonymous()
            .WithSummary("Assess whether a venue needs cheques; nothing is kept");
    }

    private static Ok<SelfAssessment.Result> Handle(Request request)
    {
        var unknown = request.Ticked
            .Select((code, index) => (Code: code, Index: index))
            .Where(ticked => !SelfAssessment.Boxes.Any(box => box.Code == ticked.Code))
            .Take(SelfAssessment.Boxes.Count)
            .Select(ticked => Refusal.Invalid(
                "box-unknown", $"A box is one of {string.Join(", ", SelfAssessment.Boxes.Select(box => box.Code))}.",
                $"/ticked/{ticked.Index}"))
            .ToList();
        if (unknown.Count > 0) throw new RefusedException(unknown);

        return TypedResults.Ok(SelfAssessment.Of(request.Ticked.ToHashSet()));
    }
}
