using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Redemptions.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Redemptions;

/// <summary>POST /redemption/v1/quotes: says beforehand which cheques are usable, what they cover, and what remains to pay. Changes nothing.</summary>
public static class QuoteRedemption
{
    /// <param name="Usable">True where all cheques can pay this service together.</param>
    /// <param name="ComplementCents">What the beneficiary pays beside the usable cheques.</param>
    /// <param name="Reasons">Reasons that lie in the venue, the service or the day.</param>
    public sealed record Answer(
        bool Usable, long? PriceCents, long CoveredCents, long ComplementCents, IReadOnlyList<Reason> Reasons,
        IReadOnlyList<QuotedCheque> Cheques);

    /// <param name="Place">The code in the request, as a JSON pointer: codes are not repeated.</param>
    public sealed record QuotedCheque(
        string Place, string? Serial, bool Usable, long CoveredCents, long DifferenceCents, DateOnly? ValidUntil,
        IReadOnlyList<Reason> Reasons);

    public sealed record Reason(string Code, string Detail);

    public static void MapQuoteRedemption(this IEndpointRouteBuilder app) =>
        app.MapPost("/redemption/v1/quotes", HandleAsync).RequireRole(Roles.Venue).WithSummary("Quote a redemption");

    private static async Task<Ok<Answer>> HandleAsync(
        RedemptionRequest request, Caller caller, IDocumentStore store, RedemptionFactsReader reader, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        var (facts, _) = await reader.ReadAsync(session, request, caller, cancellationToken);
        var assessment = Assessment.Of(facts);
        return TypedResults.Ok(new Answer(
            assessment.IsUsable, assessment.PriceCents, assessment.CoveredCents, assessment.ComplementCents,
            ReasonsOf(assessment.Refusals), assessment.Cheques.OrderBy(cheque => PlaceNumber(cheque)).Select(Quote).ToList()));
    }

    private static QuotedCheque Quote(AssessedCheque assessed) => new(
        assessed.Presented.Place, assessed.Presented.Cheque?.Serial, assessed.Refusals.Count == 0, assessed.CoveredCents,
        assessed.DifferenceCents, assessed.Presented.Cheque?.Terms.ValidUntil, ReasonsOf(assessed.Refusals));

    private static int PlaceNumber(AssessedCheque assessed) =>
        int.Parse(assessed.Presented.Place["/cheques/".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static List<Reason> ReasonsOf(IReadOnlyList<Refusal> refusals) =>
        refusals.Select(refusal => new Reason(refusal.Code, refusal.Detail)).ToList();
}
