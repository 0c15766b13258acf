using System.Text.Json.Nodes;
using Aptic.Catalogue.Standard;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Aptic.Catalogue.Imports;

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
                + "rejected with their reason; the others are imported. A file that cannot be read is refused whole. An import that was "
                + "interrupted goes on when the same file is sent again with the same Idempotency-Key.");

    private static async Task<Created<ImportReport>> HandleAsync(
        HttpRequest request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, VenueWriter writer,
        IDocumentStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var format = FormatOf(request);
        var content = await ReadBodyAsync(request, cancellationToken);
        var identity = identities.OfBytes(Operation, caller, key, content.Span);
        var known = await FindAsync(store, identity, cancellationToken);
        if (known is { IsDone: true }) return Created(await ReportOfAsync(store, identity.Id, cancellationToken));

        var now = time.GetUtcNow();
        var file = Read(content, format, ParisTime.DayOf(known?.StartedAt ?? now));
        await decisions.DecideAsync(caller.ClientId, session =>
            StartAsync(session, identity, file, now, cancellationToken), cancellationToken);
        var rows = await writer.WriteAsync(caller.ClientId, identity.Id, file, now, cancellationToken);
        return Created(await decisions.DecideAsync(
            caller.ClientId, session => RecordAsync(session, identity, file, rows, now, cancellationToken), cancellationToken));
    }

    private static async Task<Import?> FindAsync(IDocumentStore store, CommandIdentity identity, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var import = await session.Events.AggregateStreamAsync<Import>(identity.Id, token: cancellationToken);
        if (import is not null) identity.MustMatch(import.RequestHash);
        return import;
    }

    private static async Task<ImportReport> ReportOfAsync(IDocumentStore store, Guid importId, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.LoadAsync<ImportReport>(importId, cancellationToken))!;
    }

    /// <summary>Takes the key for this file, before any row is written: another file under it is refused with nothing changed.</summary>
    private static async Task StartAsync(
        IDocumentSession session, CommandIdentity identity, ReadFile file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<Import>(identity.Id, cancellationToken);
        if (stream.Aggregate is { } import)
        {
            identity.MustMatch(import.RequestHash);
            return;
        }

        stream.AppendOne(new ImportStarted(identity.Id, identity.RequestHash, file.Version, file.Rows.Count, now));
    }

    /// <summary>Of two runs of one import at once, the first to be recorded gives the answer of both.</summary>
    private static async Task<ImportReport> RecordAsync(
        IDocumentSession session, CommandIdentity identity, ReadFile file, IReadOnlyList<ImportedRow> rows, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<Import>(identity.Id, cancellationToken);
        if (stream.Aggregate is { IsDone: true }) return (await session.LoadAsync<ImportReport>(identity.Id, cancellationToken))!;

        var report = ImportReport.Of(identity.Id, file, rows);
        var counts = report.Counts;
        stream.AppendOne(new VenuesImported(
            identity.Id, identity.RequestHash, report.Version, counts.Imported, counts.ImportedWithWarnings, counts.Rejected, now));
        session.Insert(report);
        session.DeleteWhere<ImportedChunk>(chunk => chunk.ImportId == identity.Id);
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

    /// <summary>Routing lets a request pass that does not say what its body is.</summary>
    private static StandardFormat FormatOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw new BadHttpRequestException("The request does not say what its body is.", StatusCodes.Status415UnsupportedMediaType);

        return type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase) ? StandardFormat.Csv : StandardFormat.Json;
    }

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
