using System.Text;
using System.Text.Encodings.Web;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using Marten;
using static Aptic.Kernel.FrenchText;

namespace Aptic.Redemption.Redemptions;

/// <summary>
/// GET /redemption/v1/redemptions/{id}: the receipt of a service, as JSON, or as a page to print (<c>Accept: text/html</c>). It shows
/// what the service was worth and who paid which part: its value is not hidden behind a price of zero.
/// </summary>
public static class ShowReceipt
{
    /// <param name="ReversedAt">Null while the redemption stands.</param>
    public sealed record Answer(
        Guid RedemptionId, Guid VenueId, string VenueName, Guid ServiceId, string ServiceName, DateOnly ServicedOn, long PriceCents,
        IReadOnlyList<RedeemService.PaidPart> PaidByCheques, long PaidByBeneficiaryCents, DateTimeOffset RedeemedAt,
        DateTimeOffset ReversibleUntil,
        DateTimeOffset? ReversedAt);

    public static void MapShowReceipt(this IEndpointRouteBuilder app) =>
        app.MapGet("/redemption/v1/redemptions/{redemptionId:guid}", HandleAsync)
            .Produces<Answer>().Produces(StatusCodes.Status200OK, contentType: "text/html")
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("The receipt of a redemption, as JSON or to print");

    private static async Task<IResult> HandleAsync(
        Guid redemptionId, HttpContext http, Caller caller, IQuerySession session, CancellationToken cancellationToken)
    {
        var redemption = await session.Events.AggregateStreamAsync<ServiceRedemption>(redemptionId, token: cancellationToken);
        if (redemption is null || !await MaySeeAsync(caller, redemption, session, cancellationToken))
            throw new RefusedException(Refusal.NotFound("redemption-unknown",
                "There is no such redemption, or it is not at a venue of yours.", "/redemptionId"));

        return WantsPage(http.Request)
            ? TypedResults.Content(PageOf(redemption), "text/html; charset=utf-8", Encoding.UTF8)
            : TypedResults.Ok(AnswerOf(redemption));
    }

    private static bool WantsPage(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).FirstOrDefault()?.MediaType.Value == "text/html";

    private static async Task<bool> MaySeeAsync(
        Caller caller, ServiceRedemption redemption, IQuerySession session, CancellationToken cancellationToken) =>
            caller.Has(Roles.Finance) || caller.Has(Roles.Ops) || await KnownVenue.IsActedForAsync(
            session, redemption.Redeemed.VenueId, redemption.Redeemed.OrganisationId, caller, cancellationToken);

    private static Answer AnswerOf(ServiceRedemption redemption)
    {
        var redeemed = redemption.Redeemed;
        return new Answer(redeemed.RedemptionId, redeemed.VenueId, redeemed.VenueName, redeemed.ServiceId, redeemed.ServiceName,
            redeemed.ServicedOn,
            redeemed.PriceCents, RedeemService.PartsOf(redeemed), redeemed.ComplementCents, redeemed.OccurredAt, redeemed.ReversibleUntil,
            redemption.Reversal?.OccurredAt);
    }

    private static string PageOf(ServiceRedemption redemption)
    {
        var redeemed = redemption.Redeemed;
        var rows = string.Concat(redeemed.Cheques.Select(cheque =>
            $"<tr><td>Chèque n° {Text(cheque.Serial)}, financé par {Text(cheque.FunderId)}</td><td>{Euros(cheque.CoveredCents)}</td></tr>\n"));
        var reversal = redemption.Reversal is { } reversed
            ? $"<p class=\"annule\">Encaissement annulé le {Day(ParisTime.DayOf(reversed.OccurredAt))}.</p>\n"
            : "";
        return $$"""
            <!DOCTYPE html>
            <html lang="fr">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Reçu {{redeemed.RedemptionId}}</title>
            <style>
            body { font-family: sans-serif; max-width: 40rem; margin: 2rem auto; color: #111; }
            table { border-collapse: collapse; width: 100%; }
            td, th { padding: .4rem; border-bottom: 1px solid #999; text-align: left; }
            td:last-child, th:last-child { text-align: right; white-space: nowrap; }
            .annule { font-weight: bold; border: 2px solid; padding: .5rem; }
            </style>
            </head>
            <body>
            <h1>Reçu de médiation numérique</h1>
            {{reversal}}<p>{{Text(redeemed.VenueName)}}<br>{{Text(redeemed.ServiceName)}}, le {{Day(redeemed.ServicedOn)}}</p>
            <table>
            <thead><tr><th scope="col">Valeur du service</th><th scope="col">{{Euros(redeemed.PriceCents)}}</th></tr></thead>
            <tbody>
            {{rows}}<tr><td>Payé par la personne</td><td>{{Euros(redeemed.ComplementCents)}}</td></tr>
            </tbody>
            </table>
            <p>Reçu {{redeemed.RedemptionId}}, encaissé le {{Day(ParisTime.DayOf(redeemed.OccurredAt))}}.</p>
            </body>
            </html>
            """;
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
