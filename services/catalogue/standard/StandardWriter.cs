using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// Writes venues in the national standard, as the published schemas want them: in pages, so that thousands need no more room than
/// a few. What the schema requires and a venue lacks is filled: the pivot with the sentinel SIRET, the day of the last update with
/// the caller's.
/// </summary>
/// <param name="updatedOnUnlessKnown">Stands where a venue does not say when it was updated.</param>
public sealed class StandardWriter(StandardFormat format, StandardLayout layout, DateOnly updatedOnUnlessKnown)
{
    private static readonly byte[] Comma = ",\n"u8.ToArray();

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Indented = true,
        // Accents stay as they are: the file is for people too, and is not put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private bool _hasWritten;

    /// <summary>All of a small file at once, in v1.0.2.</summary>
    /// <param name="updatedOnUnlessKnown">Stands where a venue does not say when it was updated.</param>
    public static byte[] WriteCsv(IEnumerable<StandardVenue> venues, DateOnly updatedOnUnlessKnown) =>
        new StandardWriter(StandardFormat.Csv, StandardLayout.Current, updatedOnUnlessKnown).WriteWhole(venues);

    /// <inheritdoc cref="WriteCsv"/>
    public static byte[] WriteJson(IEnumerable<StandardVenue> venues, DateOnly updatedOnUnlessKnown) =>
        new StandardWriter(StandardFormat.Json, StandardLayout.Current, updatedOnUnlessKnown).WriteWhole(venues);

    public byte[] WriteWhole(IEnumerable<StandardVenue> venues) => [.. Opening(), .. Page(venues), .. Closing()];

    /// <summary>What comes before the first page.</summary>
    public byte[] Opening() => format == StandardFormat.Csv ? Csv([layout.Fields]) : "[\n"u8.ToArray();

    /// <summary>Venues, in order. Those that the version cannot hold are left out.</summary>
    public byte[] Page(IEnumerable<StandardVenue> venues)
    {
        var texts = venues.Where(layout.CanHold).Select(TextsOf);
        return format == StandardFormat.Csv ? Csv(texts.Select(RecordOf)) : Json(texts);
    }

    /// <summary>What comes after the last page.</summary>
    public byte[] Closing() => format == StandardFormat.Csv ? [] : "\n]\n"u8.ToArray();

    private List<(string Field, string Text)> TextsOf(StandardVenue venue) =>
        layout.TextsOf(venue with { UpdatedOn = venue.UpdatedOn ?? updatedOnUnlessKnown }).ToList();

    private IReadOnlyList<string> RecordOf(List<(string Field, string Text)> texts)
    {
        var byField = texts.ToDictionary();
        return [.. layout.Fields.Select(field => byField.GetValueOrDefault(field, ""))];
    }

    private static byte[] Csv(IEnumerable<IReadOnlyList<string>> records)
    {
        using var output = new MemoryStream();
        using (var writer = CsvWriter.Create(output, new CsvWriterOptions { HasHeader = false }, leaveOpen: true))
        {
            foreach (var record in records) writer.WriteRecord([.. record]);
        }

        return output.ToArray();
    }

    private byte[] Json(IEnumerable<List<(string Field, string Text)>> venues)
    {
        using var output = new MemoryStream();
        foreach (var venue in venues)
        {
            if (_hasWritten) output.Write(Comma);
            _hasWritten = true;
            Write(output, venue);
        }

        return output.ToArray();
    }

    private static void Write(MemoryStream output, List<(string Field, string Text)> venue)
    {
        using var writer = new Utf8JsonWriter(output, JsonOptions);
        writer.WriteStartObject();
        foreach (var (field, text) in venue)
        {
            writer.WritePropertyName(field);
            if (field is StandardFields.Latitude or StandardFields.Longitude) writer.WriteRawValue(text);
            else writer.WriteStringValue(text);
        }

        writer.WriteEndObject();
    }
}
