using System.Text.Json.Nodes;
using Aptic.Catalogue.Imports;
using Aptic.Catalogue.Standard;
using Aptic.Hosting;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aptic.Catalogue;

/// <summary>POST /catalogue/v1/imports: venues from a file in the national standard, with a report by row.</summary>
public static class ImportVenues
{
    private const string Operation = "import-venues";
    private const int FileBytesMost = 32 * 1024 * 1024;

    public static void MapImportVenues(this IEndpointRouteBuilder app) =>
        app.MapPost("/catalogue/v1/imports", HandleAsync)
            .RequireRole(Roles.CatalogueOperator)
            .Accepts<JsonArray>("application/json", "text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(FileBytesMost))
            .WithSummary("Import venues from a file in the national standard")
            .WithDescription(
                "The body is the file: UTF-8, at most 32 MiB, in the national standard of mediation venues v0.1 or v1.0, with its French "
                + "field names. As JSON an array of objects, as CSV a header and a record for each venue. Rows that cannot be imported are "
                + "rejected with their reason; the others are imported. A file that cannot be read is refused whole.");

    private static async Task<Created<ImportReport>> HandleAsync(
        HttpRequest request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, VenueWriter writer,
        IDocumentStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var content = await ReadBodyAsync(request, cancellationToken);
        var identity = identities.OfBytes(Operation, caller, key, content.Span);
        if (await FindAsync(store, identity, cancellationToken) is { } earlier) return Created(earlier);

        var now = time.GetUtcNow();
        var file = Read(content, FormatOf(request), ParisTime.DayOf(now));
        var rows = await writer.WriteAsync(caller.ClientId, file, now, cancellationToken);
        var report = ImportReport.Of(identity.Id, file, rows);
        return Created(await decisions.DecideAsync(
            caller.ClientId, session => RecordAsync(session, identity, report, now, cancellationToken), cancellationToken));
    }

    private static async Task<ImportReport?> FindAsync(IDocumentStore store, CommandIdentity identity, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        if (await session.Events.AggregateStreamAsync<Import>(identity.Id, token: cancellationToken) is not { } import) return null;

        identity.MustMatch(import.RequestHash);
        return await session.LoadAsync<ImportReport>(identity.Id, cancellationToken);
    }

    /// <summary>Of two imports under one key at once, the first to be recorded gives the answer of both.</summary>
    private static async Task<ImportReport> RecordAsync(
        IDocumentSession session, CommandIdentity identity, ImportReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<Import>(identity.Id, cancellationToken);
        if (stream.Aggregate is { } import)
        {
            identity.MustMatch(import.RequestHash);
            return (await session.LoadAsync<ImportReport>(identity.Id, cancellationToken))!;
        }

        var counts = report.Counts;
        stream.AppendOne(new VenuesImported(
            identity.Id, identity.RequestHash, report.Version, counts.Imported, counts.ImportedWithWarnings, counts.Rejected, now));
        session.Insert(report);
        return report;
    }

    private static ReadFile Read(ReadOnlyMemory<byte> content, StandardFormat format, DateOnly today)
    {
        try
        {
            return StandardReader.Read(content, format, today);
        }
        catch (MalformedFileException malformed)
        {
            throw new RefusedException(Refusal.Invalid(malformed.Code, malformed.Message, malformed.Place));
        }
    }

    private static StandardFormat FormatOf(HttpRequest request) =>
        request.ContentType!.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) ? StandardFormat.Csv : StandardFormat.Json;

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(capacity: (int)Math.Min(request.ContentLength ?? 0, FileBytesMost));
        var buffer = new byte[81_920];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (content.Length + read > FileBytesMost)
                throw new BadHttpRequestException("The file is too large.", StatusCodes.Status413PayloadTooLarge);
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static Created<ImportReport> Created(ImportReport report) => TypedResults.Created($"/catalogue/v1/imports/{report.Id}", report);
}
