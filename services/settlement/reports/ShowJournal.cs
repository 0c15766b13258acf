using Aptic.Hosting;

namespace Aptic.Settlement.Reports;

/// <summary>GET /settlement/v1/journal?period=2026-10: the journal of a month, as a page to print, as CSV or as a workbook.</summary>
public static class ShowJournal
{
    public static void MapShowJournal(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/journal", HandleAsync)
            .RequireRole(Roles.Finance).ProducesReport().WithSummary("The journal of a month")
            .WithDescription("format: html (unless said otherwise), csv or xlsx. asOf: what was known when a day was closed (2026-03-31), "
                + "or what the store had recorded at an instant (2026-03-31T22:00:00Z). "
                + "corrected: true shows what has come since the month was closed, told apart.");

    private static async Task<IResult> HandleAsync(
        string? period, string? format, string? asOf, bool? corrected, StatementQueries statements, StatementBooks books,
        CancellationToken cancellationToken)
    {
        ReportFormats.Require(format);
        var scope = await statements.ScopeAsync(period, asOf, corrected, cancellationToken);
        var journal = new JournalReport(scope.Window, scope.AsOf,
            await books.JournalAsync(scope.Window, BookWindow.Within, cancellationToken),
            scope.WithSince ? await books.JournalAsync(scope.Window, BookWindow.Since, cancellationToken) : null);
        return ReportFormats.Answer(journal.ToReport().IssuedBy(statements.Issuer), format);
    }
}
