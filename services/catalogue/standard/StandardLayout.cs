namespace Aptic.Catalogue.Standard;

/// <summary>How a version of the standard writes venues: its fields in order, and a text for each.</summary>
/// <param name="Version">As the schema is published.</param>
public sealed record StandardLayout(
    string Version,
    IReadOnlyList<string> Fields,
    Func<StandardVenue, IEnumerable<(string Field, string Text)>> TextsOf,
    Func<StandardVenue, bool> CanHold)
{
    public static readonly StandardLayout Current = new("1.0.2", StandardFields.All, StandardText.Of, _ => true);

    /// <summary>A venue that says nothing of its services has no place in v0.1.1, which requires them.</summary>
    public static readonly StandardLayout Early = new("0.1.1", EarlyStandardText.Fields, EarlyStandardText.Of, venue => venue.Services.Count > 0);

    public static readonly IReadOnlyList<StandardLayout> All = [Current, Early];
}
