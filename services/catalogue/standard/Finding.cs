namespace Aptic.Catalogue.Standard;

/// <summary>Something about a row that its sender should know.</summary>
/// <param name="Field">The field as the file names it; null where it is about the row as a whole.</param>
/// <param name="Code">Stable and kebab-case, for programs.</param>
/// <param name="Reason">For a person: what was found and what became of it. Repeats no telephone number or e-mail address.</param>
/// <param name="IsRejection">True where the row cannot be imported for this reason.</param>
public sealed record Finding(string? Field, string Code, string Reason, bool IsRejection)
{
    public static Finding Warning(string? field, string code, string reason) => new(field, code, reason, IsRejection: false);

    public static Finding Rejection(string? field, string code, string reason) => new(field, code, reason, IsRejection: true);
}
