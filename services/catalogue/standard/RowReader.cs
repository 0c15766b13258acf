namespace Aptic.Catalogue.Standard;

/// <summary>Reads one row of a file: what can be repaired is repaired and said, what cannot be right is left out and said.</summary>
internal static class RowReader
{
    /// <param name="today">The Paris day of the import: no source can have been updated after it.</param>
    /// <param name="words">Counts the words of v0.1 that are translated.</param>
    public static ReadRow Read(SourceRow row, DateOnly today, VocabularyTally words)
    {
        if (row.Defect is { } defect) return new ReadRow(row.Place, null, null, [defect]);

        var values = new RowValues(row);
        var listed = VocabularyReading.Read(values);
        var venue = ReadVenue(values, listed, today);
        if (values.Findings.Any(finding => finding.IsRejection))
            return new ReadRow(row.Place, venue.Id.Length > 0 ? venue.Id : null, null, values.Findings);

        words.Add(listed);
        return new ReadRow(row.Place, venue.Id, venue, values.Findings);
    }

    private static StandardVenue ReadVenue(RowValues values, ListedWords listed, DateOnly today)
    {
        var postalCode = PlaceReading.PostalCode(values);
        var inseeCode = PlaceReading.InseeCode(values);
        var (summary, description) = ReadPresentation(values);
        return new StandardVenue
        {
            Id = values.Required(StandardFields.Id),
            Pivot = PivotReading.Read(values, postalCode),
            Name = values.Required(StandardFields.Name),
            Commune = values.Required(StandardFields.Commune),
            PostalCode = postalCode,
            InseeCode = inseeCode,
            Address = values.Required(StandardFields.Address),
            AddressComplement = values.Line(StandardFields.AddressComplement),
            Coordinates = CoordinatesReading.Read(values, inseeCode, postalCode),
            Typologies = listed.Of(StandardFields.Typologies),
            Telephone = ContactReading.Telephone(values, postalCode.Length == 0 ? "" : Department.CodeOf(inseeCode, postalCode)),
            Emails = ContactReading.Emails(values),
            Websites = ContactReading.Websites(values),
            OpeningHours = HoursReading.Read(values),
            Summary = summary,
            Description = description,
            Source = values.Line(StandardFields.Source),
            Mobility = listed.Of(StandardFields.Mobility),
            ParentStructure = values.Line(StandardFields.ParentStructure),
            UpdatedOn = DateReading.Read(values, today),
            Services = listed.Of(StandardFields.Services),
            ReservedPublics = listed.Of(StandardFields.ReservedPublics),
            SpecificCare = listed.Of(StandardFields.SpecificCare),
            Fees = listed.Of(StandardFields.Fees),
            NationalProgrammes = listed.Of(StandardFields.NationalProgrammes),
            TrainingLabels = listed.Of(StandardFields.TrainingLabels),
            OtherLabels = listed.Of(StandardFields.OtherLabels),
            AccessModes = listed.Of(StandardFields.AccessModes),
            SupportModes = listed.Of(StandardFields.SupportModes),
            AccessibilityPage = ContactReading.Page(values, StandardFields.AccessibilityPage)
                ?? ContactReading.Page(values, EarlyStandardFields.AccessibilityPage),
            BookingPage = ContactReading.Page(values, StandardFields.BookingPage),
        };
    }

    /// <summary>A summary that is longer than v1.0.2 allows is cut, and kept whole in the description.</summary>
    private static (string? Summary, string? Description) ReadPresentation(RowValues values)
    {
        var summary = values.Paragraphs(StandardFields.Summary) is { } text ? SourceText.OnOneLine(text) : null;
        var description = values.Paragraphs(StandardFields.Description);
        if (summary is null || summary.Length <= StandardVenue.SummaryLengthMost) return (summary, description);

        values.Warn(
            StandardFields.Summary,
            "summary-shortened",
            $"The summary has {summary.Length} characters, of at most {StandardVenue.SummaryLengthMost}. "
            + $"It was cut, and kept whole in {StandardFields.Description}.");
        var whole = description is null ? summary : $"{summary}\n\n{description}";
        return (Shortened(summary), whole);
    }

    private static string Shortened(string summary)
    {
        const string Ellipsis = "…";
        var room = summary[..(StandardVenue.SummaryLengthMost - Ellipsis.Length)];
        if (char.IsHighSurrogate(room[^1])) room = room[..^1];
        var lastSpace = room.LastIndexOf(' ');
        return (lastSpace > 0 ? room[..lastSpace] : room) + Ellipsis;
    }
}
