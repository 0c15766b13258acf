using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Replicas;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Offers;

/// <summary>
/// GET /redemption/v1/unusable-cheques: agreements whose outstanding cheques no venue can take now, or none in some of their
/// territories. Where a holder lives is not known here: nearby is what the agreement says it is.
/// </summary>
public static class ListUnusableCheques
{
    private const int LimitMost = 200;
    private const int LimitDefault = 50;

    /// <param name="Cheques">A page looks at so many agreements and names those with a gap: it may be empty and not be the last.</param>
    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Line> Cheques, Guid? Next);

    /// <summary>The outstanding cheques of an agreement that were issued under one version of its terms.</summary>
    /// <param name="Venues">Venues, qualified now and inside the territory, with a service that these cheques pay today.</param>
    /// <param name="TerritoriesWithoutVenue">Departments and communes of the terms in which there is none.</param>
    public sealed record Line(
        Guid AgreementId, int TermsVersion, string FunderId, long OutstandingCheques, long OutstandingCents, int Venues,
        IReadOnlyList<string> TerritoriesWithoutVenue);

    public static void MapListUnusableCheques(this IEndpointRouteBuilder app) =>
        app.MapGet("/redemption/v1/unusable-cheques", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("Outstanding cheques with no qualified venue nearby, page by page");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid? cursor, int? limit, Caller caller, OutstandingCheques outstanding, IQuerySession session, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page looks at 1 to {LimitMost} agreements.", "query limit"));

        var funder = caller.Has(Roles.Finance) || caller.Has(Roles.Ops) ? null : caller.Party;
        var page = await outstanding.PageAsync(funder, cursor ?? Guid.Empty, size, cancellationToken);
        var widened = await WidenedAsync(page.Cheques, session, cancellationToken);
        var offers = await OfferReader.ReadAsync(session, widened.Select(cheques => cheques.Restrictions).ToList(), time.GetUtcNow(),
            cancellationToken);
        var gaps = widened.Select(cheques => (Cheques: cheques, Reach: Reach.Of(cheques.Restrictions, offers))).Where(found =>
            found.Reach.HasGap);
        return TypedResults.Ok(new Answer(gaps.Select(gap => LineOf(gap.Cheques, gap.Reach)).ToList(), page.Next));
    }

    private static async Task<List<OutstandingOfAgreement>> WidenedAsync(
        IReadOnlyList<OutstandingOfAgreement> cheques, IQuerySession session, CancellationToken cancellationToken)
    {
        var known = await session.LoadManyAsync<KnownWidenings>(cancellationToken, cheques.Select(some =>
            some.AgreementId).Distinct().ToArray());
        var widenings = known.ToDictionary(granted => granted.Id);
        return cheques.Select(some => some with
        {
            Restrictions = KnownWidenings.Apply(widenings.GetValueOrDefault(some.AgreementId), some.TermsVersion, some.Restrictions),
        }).ToList();
    }

    private static Line LineOf(OutstandingOfAgreement cheques, Reach reach) => new(
        cheques.AgreementId, cheques.TermsVersion, cheques.FunderId, cheques.Count, cheques.ValueCents, reach.Venues,
        reach.TerritoriesWithoutVenue);
}
