using Aptic.Catalogue.Standard;
using Aptic.Kernel;

namespace Aptic.Catalogue.Search;

/// <summary>
/// GET /catalogue/v1/venues/export: all venues as a file in the national standard. For anyone: the standard is made for open data,
/// and what the file holds is what each venue's page shows.
/// </summary>
public static class ExportVenues
{
    /// <summary>
    /// Stands for an unknown day of the last update, which the schemas require. Readers see that it cannot be right, ours among
    /// them; today's date would claim that the row is fresh.
    /// </summary>
    public static readonly DateOnly UnknownDay = new(1970, 1, 1);

    public static void MapExportVenues(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/venues/export", HandleAsync).AllowAnonymous()
            .Produces<string>(StatusCodes.Status200OK, "text/csv", "application/json")
            .WithSummary("All venues as a file in the national standard")
            .WithDescription(
                "format: csv (unless said otherwise) or json. schema: 1.0.2 (unless said otherwise) or 0.1.1, which leaves out venues "
                + "that name no service, since it requires one. qualified: true for venues that accept cheques only, false for others. "
                + "Where a venue has no number the pivot is 00000000000000, where its last update is unknown the day is 1970-01-01.");

    private static async Task HandleAsync(
        string? format, string? schema, string? qualified, VenueExport export, HttpResponse response, CancellationToken cancellationToken)
    {
        var (asCsv, layout, isQualified) = Parse(format, schema, qualified);
        var writer = new StandardWriter(asCsv ? StandardFormat.Csv : StandardFormat.Json, layout, UnknownDay);
        response.ContentType = asCsv ? "text/csv; charset=utf-8; header=present" : "application/json; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"lieux-v{layout.Version}.{(asCsv ? "csv" : "json")}\"";
        await response.Body.WriteAsync(writer.Opening(), cancellationToken);
        await foreach (var page in export.PagesAsync(isQualified, cancellationToken))
            await response.Body.WriteAsync(writer.Page(page), cancellationToken);
        await response.Body.WriteAsync(writer.Closing(), cancellationToken);
    }

    private static (bool AsCsv, StandardLayout Layout, bool? IsQualified) Parse(string? format, string? schema, string? qualified)
    {
        List<Refusal> breaches = [];
        if (format is not (null or "csv" or "json")) breaches.Add(Breach("format", "A format is csv or json."));
        var layout = schema is null ? StandardLayout.Current : StandardLayout.All.FirstOrDefault(known => known.Version == schema);
        if (layout is null)
            breaches.Add(Breach("schema", $"A schema is one of {string.Join(", ", StandardLayout.All.Select(known => known.Version))}."));
        if (qualified is not (null or "true" or "false")) breaches.Add(Breach("qualified", "Say true or false."));
        if (breaches.Count > 0) throw new RefusedException(breaches);

        return (format is not "json", layout!, qualified is null ? null : qualified is "true");
    }

    private static Refusal Breach(string parameter, string detail) => Refusal.Invalid("invalid-export", detail, $"query {parameter}");
}
