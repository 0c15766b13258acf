using System.Net.Mime;
using System.Text;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Reports;

/// <summary>GET /settlement/v1/fec/description?year=2026: the description that goes with the file of accounting entries of a year.</summary>
public static class DescribeFec
{
    public static void MapDescribeFec(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/fec/description", Handle)
            .RequireRole(Roles.Finance).Produces<string>(StatusCodes.Status200OK, MediaTypeNames.Text.Plain)
            .WithSummary("What the columns and codes of the file of accounting entries mean");

    private static FileContentHttpResult Handle(int year, OperatorSiren siren, TimeProvider time)
    {
        ExportFec.RequireYear(year, time);
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(FecDescription.Of(siren.Digits, year)), "text/plain; charset=utf-8",
            FecDescription.FileNameOf(siren.Digits, year));
    }
}
