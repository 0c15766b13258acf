using System.Globalization;
using Aptic.Catalogue.Standard;
using Aptic.Kernel;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>
/// A venue as somebody enters it by hand: the fields of the national standard v1.0.2, read as a row of a file is, but strictly.
/// What a file's row would lose with a warning is refused here, where somebody can put it right.
/// </summary>
/// <param name="Pivot">SIRET, RNA or RIDET number of its body.</param>
/// <param name="OrganisationId">A body that is known, for one more of its venues; in place of the number or beside it.</param>
/// <param name="OpeningHours">In OpenStreetMap's syntax.</param>
public sealed record VenueEntry(
    string Name,
    string Commune,
    string PostalCode,
    string Address,
    string? Pivot = null,
    Guid? OrganisationId = null,
    string? InseeCode = null,
    string? AddressComplement = null,
    decimal? Latitude = null,
    decimal? Longitude = null,
    IReadOnlyList<string>? Typologies = null,
    string? Telephone = null,
    IReadOnlyList<string>? Emails = null,
    IReadOnlyList<string>? Websites = null,
    string? OpeningHours = null,
    string? Summary = null,
    string? Description = null,
    IReadOnlyList<string>? Mobility = null,
    string? ParentStructure = null,
    IReadOnlyList<string>? Services = null,
    IReadOnlyList<string>? ReservedPublics = null,
    IReadOnlyList<string>? SpecificCare = null,
    IReadOnlyList<string>? Fees = null,
    IReadOnlyList<string>? NationalProgrammes = null,
    IReadOnlyList<string>? TrainingLabels = null,
    IReadOnlyList<string>? OtherLabels = null,
    IReadOnlyList<string>? AccessModes = null,
    IReadOnlyList<string>? SupportModes = null,
    string? AccessibilityPage = null,
    string? BookingPage = null)
{
    /// <summary>What a reader may repair or do without, and no more.</summary>
    private static readonly string[] Harmless =
    [
        "pivot-missing", "pivot-sentinel", "pivot-reformatted", "coordinates-missing", "telephone-reformatted", "page-reformatted",
        "postal-code-reformatted", "insee-code-reformatted", "value-respelled",
    ];

    private static readonly (string Field, string Member, Func<VenueEntry, string?> TextOf)[] Members =
    [
        (StandardFields.Pivot, "pivot", entry => entry.Pivot),
        (StandardFields.Name, "name", entry => entry.Name),
        (StandardFields.Commune, "commune", entry => entry.Commune),
        (StandardFields.PostalCode, "postalCode", entry => entry.PostalCode),
        (StandardFields.InseeCode, "inseeCode", entry => entry.InseeCode),
        (StandardFields.Address, "address", entry => entry.Address),
        (StandardFields.AddressComplement, "addressComplement", entry => entry.AddressComplement),
        (StandardFields.Latitude, "latitude", entry => Written(entry.Latitude)),
        (StandardFields.Longitude, "longitude", entry => Written(entry.Longitude)),
        (StandardFields.Typologies, "typologies", entry => Joined(entry.Typologies)),
        (StandardFields.Telephone, "telephone", entry => entry.Telephone),
        (StandardFields.Emails, "emails", entry => Joined(entry.Emails)),
        (StandardFields.Websites, "websites", entry => Joined(entry.Websites)),
        (StandardFields.OpeningHours, "openingHours", entry => entry.OpeningHours),
        (StandardFields.Summary, "summary", entry => entry.Summary),
        (StandardFields.Description, "description", entry => entry.Description),
        (StandardFields.Mobility, "mobility", entry => Joined(entry.Mobility)),
        (StandardFields.ParentStructure, "parentStructure", entry => entry.ParentStructure),
        (StandardFields.Services, "services", entry => Joined(entry.Services)),
        (StandardFields.ReservedPublics, "reservedPublics", entry => Joined(entry.ReservedPublics)),
        (StandardFields.SpecificCare, "specificCare", entry => Joined(entry.SpecificCare)),
        (StandardFields.Fees, "fees", entry => Joined(entry.Fees)),
        (StandardFields.NationalProgrammes, "nationalProgrammes", entry => Joined(entry.NationalProgrammes)),
        (StandardFields.TrainingLabels, "trainingLabels", entry => Joined(entry.TrainingLabels)),
        (StandardFields.OtherLabels, "otherLabels", entry => Joined(entry.OtherLabels)),
        (StandardFields.AccessModes, "accessModes", entry => Joined(entry.AccessModes)),
        (StandardFields.SupportModes, "supportModes", entry => Joined(entry.SupportModes)),
        (StandardFields.AccessibilityPage, "accessibilityPage", entry => entry.AccessibilityPage),
        (StandardFields.BookingPage, "bookingPage", entry => entry.BookingPage),
    ];

    /// <param name="id">The producer's id, with <paramref name="source"/>.</param>
    /// <param name="today">Stands as the day of the last update.</param>
    /// <exception cref="RefusedException">Every reason why it cannot stand as it is, with the codes of an import's findings.</exception>
    public StandardVenue Read(string id, string? source, DateOnly today)
    {
        var values = Members.Select(member => (member.Field, Text: member.TextOf(this)))
            .Where(value => value.Text is not null)
            .ToDictionary(value => value.Field, value => new SourceValue(value.Text));
        values[StandardFields.Id] = new SourceValue(id);
        values[StandardFields.UpdatedOn] = new SourceValue(today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (source is not null) values[StandardFields.Source] = new SourceValue(source);
        var row = RowReader.Read(new SourceRow(RowPlace.OfIndex(0), values), today, new VocabularyTally());
        List<Refusal> refusals = [.. row.Findings.Where(finding => !Harmless.Contains(finding.Code)).Select(RefusalOf)];
        if (Latitude is null != Longitude is null)
            refusals.Add(Refusal.Invalid("coordinates-incomplete", "Give both coordinates, or none.", "/latitude"));
        if (refusals.Count > 0) throw new RefusedException(refusals);

        return row.Venue!;
    }

    /// <summary>The number of a body, read as strictly.</summary>
    /// <param name="postalCode">Of the venue: RIDET numbers are of New Caledonia.</param>
    /// <exception cref="RefusedException">It is no number, with the codes of an import's findings.</exception>
    public static Pivot ReadPivot(string text, string postalCode)
    {
        var values = new RowValues(new SourceRow(
            RowPlace.OfIndex(0), new Dictionary<string, SourceValue> { [StandardFields.Pivot] = new(text) }));
        var pivot = PivotReading.Read(values, postalCode);
        List<Refusal> refusals = [.. values.Findings.Where(finding => !Harmless.Contains(finding.Code)).Select(RefusalOf)];
        return refusals.Count == 0 ? pivot : throw new RefusedException(refusals);
    }

    private static Refusal RefusalOf(Finding finding) => Refusal.Invalid(
        finding.Code, finding.Reason, Members.FirstOrDefault(member => member.Field == finding.Field).Member is { } name ? $"/{name}" : null);

    private static string? Joined(IReadOnlyList<string>? values) =>
        values is { Count: > 0 } ? string.Join(StandardText.Separator, values) : null;

    private static string? Written(decimal? degrees) => degrees?.ToString(CultureInfo.InvariantCulture);
}
