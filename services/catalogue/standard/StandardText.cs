using System.Globalization;

namespace Aptic.Catalogue.Standard;

/// <summary>Venues as v1.0.2 writes them: a text for each field.</summary>
public static class StandardText
{
    /// <summary>Parts the values of a list.</summary>
    public const char Separator = '|';

    /// <summary>The fields that hold something, in the order of the schema.</summary>
    public static IEnumerable<(string Field, string Text)> Of(StandardVenue venue) =>
        StandardFields.All.Select(field => (Field: field, Text: TextOf(venue, field))).Where(written => written.Text.Length > 0);

    /// <summary>The fields by which two versions of a venue differ, in the order of the schema.</summary>
    public static IReadOnlyList<string> ChangedFields(StandardVenue before, StandardVenue after) =>
        [.. StandardFields.All.Where(field => TextOf(before, field) != TextOf(after, field))];

    private static string TextOf(StandardVenue venue, string field) => field switch
    {
        StandardFields.Id => venue.Id,
        StandardFields.Pivot => venue.Pivot.Written,
        StandardFields.Name => venue.Name,
        StandardFields.Commune => venue.Commune,
        StandardFields.PostalCode => venue.PostalCode,
        StandardFields.InseeCode => venue.InseeCode ?? "",
        StandardFields.Address => venue.Address,
        StandardFields.AddressComplement => venue.AddressComplement ?? "",
        StandardFields.Latitude => venue.Coordinates is { } north ? DegreesOf(north.Latitude) : "",
        StandardFields.Longitude => venue.Coordinates is { } east ? DegreesOf(east.Longitude) : "",
        StandardFields.Typologies => Joined(venue.Typologies),
        StandardFields.Telephone => venue.Telephone ?? "",
        StandardFields.Emails => Joined(venue.Emails),
        StandardFields.Websites => Joined(venue.Websites),
        StandardFields.OpeningHours => venue.OpeningHours ?? "",
        StandardFields.Summary => venue.Summary ?? "",
        StandardFields.Description => venue.Description ?? "",
        StandardFields.Source => venue.Source ?? "",
        StandardFields.Mobility => Joined(venue.Mobility),
        StandardFields.ParentStructure => venue.ParentStructure ?? "",
        StandardFields.UpdatedOn => venue.UpdatedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        StandardFields.Services => Joined(venue.Services),
        StandardFields.ReservedPublics => Joined(venue.ReservedPublics),
        StandardFields.SpecificCare => Joined(venue.SpecificCare),
        StandardFields.Fees => Joined(venue.Fees),
        StandardFields.NationalProgrammes => Joined(venue.NationalProgrammes),
        StandardFields.TrainingLabels => Joined(venue.TrainingLabels),
        StandardFields.OtherLabels => Joined(venue.OtherLabels),
        StandardFields.AccessModes => Joined(venue.AccessModes),
        StandardFields.SupportModes => Joined(venue.SupportModes),
        StandardFields.AccessibilityPage => venue.AccessibilityPage ?? "",
        StandardFields.BookingPage => venue.BookingPage ?? "",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No field of the standard."),
    };

    private static string Joined(IReadOnlyList<string> values) => string.Join(Separator, values);

    private static string DegreesOf(double degrees) => degrees.ToString("0.#######", CultureInfo.InvariantCulture);
}
