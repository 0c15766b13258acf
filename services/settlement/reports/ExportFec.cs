using System.Text;
using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>
/// GET /settlement/v1/fec?year=2026: the file of accounting entries of a fiscal year (article A47 A-1 of the Livre des procédures
/// fiscales). It is written while it is read.
/// </summary>
public static class ExportFec
{
    private const string MediaType = "text/plain; charset=utf-8";
    private const int YearLeast = 2000;

    public static void MapExportFec(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/fec", HandleAsync)
            .RequireRole(Roles.Finance).Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithSummary("The file of accounting entries of a year (FEC)");

    /// <exception cref="RefusedException"><c>invalid-year</c></exception>
    public static void RequireYear(int year, TimeProvider time)
    {
        if (year < YearLeast || year > ParisTime.DayOf(time.GetUtcNow()).Year)
            throw new RefusedException(Refusal.Invalid("invalid-year", $"A year is from {YearLeast} to this one.", "query year"));
    }

    private static async Task HandleAsync(
        int year, FecBooks books, StatementQueries statements, OperatorSiren siren, TimeProvider time, HttpResponse response,
        CancellationToken cancellationToken)
    {
        RequireYear(year, time);
        // What comes meanwhile is for the next export: balances and entries are of one state of the books.
        var upTo = await statements.KnownAsync(null, cancellationToken);
        var entries = new FecEntries(await books.AuxiliaryNamesAsync(cancellationToken));
        var opening = entries.OpeningOf(year, await books.BalancesBeforeAsync(year, upTo, cancellationToken));
        response.ContentType = MediaType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{FecText.FileNameOf(siren.Digits, year)}\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await writer.WriteAsync(FecText.Header.AsMemory(), cancellationToken);
        foreach (var line in opening) await writer.WriteAsync(FecText.LineOf(line).AsMemory(), cancellationToken);
        await foreach (var entry in books.EntriesAsync(new DateOnly(year, 1, 1), new DateOnly(year + 1, 1, 1), upTo, cancellationToken))
            foreach (var line in entries.LinesOf(entry)) await writer.WriteAsync(FecText.LineOf(line).AsMemory(), cancellationToken);
    }
}
