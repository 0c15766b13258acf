using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>
/// GET /settlement/v1/statements/funders/{id}?period=2026-10: a funder's money in a month, as far as settlement's books know it, as
/// a page to print, as CSV or as a workbook.
/// </summary>
public static class ShowFunderStatement
{
    public static readonly Refusal FunderUnknown = Refusal.NotFound("funder-unknown", "The books know no such funder, or it is not you.",
        "/funderId");

    public static void MapShowFunderStatement(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/statements/funders/{funderId}", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance).ProducesReport().WithSummary("A funder's statement of a month")
            .WithDescription("format: html (unless said otherwise), csv or xlsx. asOf: what was known when a day was closed (2026-03-31), "
                + "or what the store had recorded at an instant (2026-03-31T22:00:00Z). "
                + "corrected: true shows what has come since the month was closed, told apart.");

    private static async Task<IResult> HandleAsync(
        string funderId, string? period, string? format, string? asOf, bool? corrected, Caller caller, StatementQueries statements,
        StatementBooks books, CancellationToken cancellationToken)
    {
        ReportFormats.Require(format);
        await RequireAsync(funderId, caller, books, cancellationToken);

        var scope = await statements.ScopeAsync(period, asOf, corrected, cancellationToken);
        var since = scope.WithSince
            ? new FunderSince(await books.EntriesOfFunderAsync(funderId, scope.Window, BookWindow.Since, cancellationToken),
                await books.UsesOfFunderAsync(funderId, scope.Window, BookWindow.Since, cancellationToken))
            : null;
        var statement = new FunderStatement(funderId, scope.Window, scope.AsOf,
            await books.OpeningsOfFunderAsync(funderId, scope.Window, cancellationToken),
            await books.EntriesOfFunderAsync(funderId, scope.Window, BookWindow.Within, cancellationToken),
            await books.UsesOfFunderAsync(funderId, scope.Window, BookWindow.Within, cancellationToken), since);
        return ReportFormats.Answer(statement.ToReport().IssuedBy(statements.Issuer), format);
    }

    /// <exception cref="RefusedException">The caller is neither the funder nor finance, or the books know no such funder.</exception>
    public static async Task RequireAsync(string funderId, Caller caller, StatementBooks books, CancellationToken cancellationToken)
    {
        var maySee = caller.Has(Roles.Finance) || (caller.Has(Roles.Funder) && caller.Party == funderId);
        if (!maySee || !await books.KnowFunderAsync(funderId, cancellationToken)) throw new RefusedException(FunderUnknown);
    }
}
