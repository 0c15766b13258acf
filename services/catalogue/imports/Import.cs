namespace Aptic.Catalogue.Imports;

/// <summary>
/// An import began: its key and its file are taken before the first row is written, so that another file under the key changes
/// nothing. Imports from before this event existed begin with <see cref="VenuesImported"/>.
/// </summary>
/// <param name="RequestHash">Keyed hash of the file.</param>
public sealed record ImportStarted(Guid ImportId, string RequestHash, string Version, int Rows, DateTimeOffset OccurredAt);

/// <summary>A file was imported: every row is written, and the report is kept.</summary>
/// <param name="RequestHash">Keyed hash of the file.</param>
public sealed record VenuesImported(
    Guid ImportId, string RequestHash, string Version, int Imported, int ImportedWithWarnings, int Rejected, DateTimeOffset OccurredAt);

/// <summary>An import.</summary>
/// <param name="StartedAt">Its rows are read as of this day, however often it is begun again.</param>
/// <param name="IsDone">False while rows may be missing: it is running, or was interrupted. The same file under its key goes on.</param>
public sealed record Import(Guid Id, string RequestHash, DateTimeOffset StartedAt, bool IsDone)
{
    public static Import Evolve(Import? state, object @event) => (state, @event) switch
    {
        (null, ImportStarted e) => new Import(e.ImportId, e.RequestHash, e.OccurredAt, IsDone: false),
        (null, VenuesImported e) => new Import(e.ImportId, e.RequestHash, e.OccurredAt, IsDone: true),
        ({ } s, VenuesImported) => s with { IsDone = true },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an import."),
    };
}
