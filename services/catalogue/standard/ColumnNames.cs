using System.Collections.Frozen;

namespace Aptic.Catalogue.Standard;

/// <summary>Names of columns, as files write them and as the standard does.</summary>
public static class ColumnNames
{
    public const string Early = "0.1";
    public const string Current = "1.0";

    private static readonly FrozenSet<string> Known = StandardFields.All.Concat(EarlyStandardFields.All).ToFrozenSet();
    private static readonly FrozenSet<string> OnlyEarly = EarlyStandardFields.All.ToFrozenSet();

    private static readonly FrozenSet<string> OnlyLate = new[]
    {
        StandardFields.Emails, StandardFields.Mobility, StandardFields.ReservedPublics, StandardFields.SpecificCare,
        StandardFields.Fees, StandardFields.NationalProgrammes, StandardFields.TrainingLabels, StandardFields.OtherLabels,
        StandardFields.AccessModes, StandardFields.AccessibilityPage,
    }.ToFrozenSet();

    /// <summary>
    /// Spreadsheets capitalise names, pad them, and part their words by spaces. Names go into reports: they are cleaned as values are.
    /// </summary>
    public static string Normalise(string name) =>
        SourceText.OnOneLine(SourceText.Clean(name, out _)).ToLowerInvariant().Replace(' ', '_');

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>
    /// The version that the columns belong to. Files mix them; every known column is read whatever the version, so that this
    /// only tells the sender how the file was understood.
    /// </summary>
    public static string VersionOf(IReadOnlyCollection<string> columns) =>
        columns.Count(OnlyEarly.Contains) > columns.Count(OnlyLate.Contains) ? Early : Current;
}
