namespace Aptic.Catalogue.Standard;

/// <summary>The file as a whole cannot be read: nothing of it is imported.</summary>
public sealed class MalformedFileException(string code, string detail, string? place = null) : Exception(detail)
{
    /// <summary>Stable and kebab-case, for programs.</summary>
    public string Code { get; } = code;

    /// <summary>Where in the file (<c>line 3, byte 17</c>); null for the file as a whole.</summary>
    public string? Place { get; } = place;
}
