using System.Text;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>The formats in which a report goes out: <c>html</c> (unless said otherwise), <c>csv</c> or <c>xlsx</c>.</summary>
public static class ReportFormats
{
    private const string Page = "text/html; charset=utf-8";
    private static readonly string[] All = ["html", "csv", "xlsx"];

    /// <exception cref="RefusedException">There is no such format.</exception>
    public static void Require(string? format)
    {
        if (format is not null && !All.Contains(format))
            throw new RefusedException(Refusal.Invalid("invalid-format", $"A format is one of {string.Join(", ", All)}.", "query format"));
    }

    public static IResult Answer(Report report, string? format) => format switch
    {
        "csv" => TypedResults.File(ReportCsv.Of(report), ReportCsv.MediaType, $"{report.FileName}.csv"),
        "xlsx" => TypedResults.File(ReportWorkbook.Of(report), ReportWorkbook.MediaType, $"{report.FileName}.xlsx"),
        _ => new InlinePage(report),
    };

    /// <summary>Shown by a browser; who saves it has its name.</summary>
    private sealed class InlinePage(Report report) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ContentDisposition = $"inline; filename=\"{report.FileName}.html\"";
            return TypedResults.Content(ReportPage.Of(report), Page, Encoding.UTF8).ExecuteAsync(httpContext);
        }
    }

    /// <summary>Documents what the endpoint answers.</summary>
    public static RouteHandlerBuilder ProducesReport(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<string>(StatusCodes.Status200OK, "text/html", "text/csv", ReportWorkbook.MediaType);
}
