using System.Globalization;
using Aptic.Kernel;

namespace Aptic.Catalogue.Imports;

/// <summary>
/// What an unfinished import made of one chunk of its rows, written with their events: whoever goes on with the import, after an
/// interruption or at the same time, takes it over and writes no row twice. Gone once the report has it.
/// </summary>
/// <param name="Id">Follows from the import and from which of its rows these are.</param>
public sealed record ImportedChunk(Guid Id, Guid ImportId, IReadOnlyList<ImportedRow> Rows)
{
    public static Guid IdOf(Guid importId, int firstRow, int rowCount) => DeterministicId.Of(
        "catalogue", "import-chunk", importId.ToString(), firstRow.ToString(CultureInfo.InvariantCulture),
        rowCount.ToString(CultureInfo.InvariantCulture));
}
