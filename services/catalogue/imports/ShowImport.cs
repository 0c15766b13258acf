using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Catalogue.Imports;

/// <summary>GET /catalogue/v1/imports/{id}: what an import made of its file.</summary>
public static class ShowImport
{
    private static readonly Refusal Unknown = Refusal.NotFound("import-unknown", "There is no such import.", "/importId");

    private static readonly Refusal Unfinished = Refusal.Conflict(
        "import-unfinished",
        "The import is running, or was interrupted. To go on, send the same file again with the same Idempotency-Key.",
        "/importId");

    public static void MapShowImport(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/imports/{importId:guid}", HandleAsync)
            .RequireRole(Roles.CatalogueOperator, Roles.Ops).WithSummary("The report of an import");

    private static async Task<Ok<ImportReport>> HandleAsync(Guid importId, IQuerySession session, CancellationToken cancellationToken)
    {
        if (await session.LoadAsync<ImportReport>(importId, cancellationToken) is { } report) return TypedResults.Ok(report);

        var isStarted = await session.Events.AggregateStreamAsync<Import>(importId, token: cancellationToken) is not null;
        throw new RefusedException(isStarted ? Unfinished : Unknown);
    }
}
