namespace Aptic.Catalogue.Imports;

/// <summary>A file was imported.</summary>
/// <param name="RequestHash">Keyed hash of the file.</param>
public sealed record VenuesImported(
    Guid ImportId, string RequestHash, string Version, int Imported, int ImportedWithWarnings, int Rejected, DateTimeOffset OccurredAt);

/// <summary>An import that was done.</summary>
public sealed record Import(Guid Id, string RequestHash)
{
    public static Import Evolve(Import? state, object @event) => (state, @event) switch
    {
        (null, VenuesImported e) => new Import(e.ImportId, e.RequestHash),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an import."),
    };
}
