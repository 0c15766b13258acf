using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>GET /funding/v1/agreements/{id}/forecast: what of the cheques in circulation will be used before they expire.</summary>
public static class ShowForecast
{
    public static void MapShowForecast(this IEndpointRouteBuilder app) =>
        app.MapGet("/funding/v1/agreements/{agreementId:guid}/forecast", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("An estimate of what will be used before expiry");

    private static async Task<Ok<Forecast>> HandleAsync(
        Guid agreementId, Caller caller, IQuerySession session, PositionBook book, TimeProvider time, CancellationToken cancellationToken)
    {
        var agreement = await ShowAgreement.FindAsync(agreementId, caller, session, cancellationToken);
        var movements = await book.MovementsOfAsync(agreementId, cancellationToken);
        return TypedResults.Ok(Forecast.Of(movements, agreement.Reservations.Values.ToList(), ParisTime.DayOf(time.GetUtcNow())));
    }
}
