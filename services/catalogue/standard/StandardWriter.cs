using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// Writes venues in the national standard v1.0.2, as the published schema wants them. What the schema requires and a venue lacks
/// is filled: the pivot with the sentinel SIRET, the day of the last update with the caller's.
/// </summary>
public static class StandardWriter
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Indented = true,
        // Accents stay as they are: the file is for people too, and is not put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="updatedOnUnlessKnown">Stands where a venue does not say when it was updated.</param>
    public static byte[] WriteCsv(IEnumerable<StandardVenue> venues, DateOnly updatedOnUnlessKnown)
    {
        using var output = new MemoryStream();
        using (var writer = CsvWriter.Create(output, new CsvWriterOptions { HasHeader = false }, leaveOpen: true))
        {
            writer.WriteRecord([.. StandardFields.All]);
            foreach (var venue in venues)
            {
                var texts = StandardText.Of(Dated(venue, updatedOnUnlessKnown)).ToDictionary();
                writer.WriteRecord([.. StandardFields.All.Select(field => texts.GetValueOrDefault(field, ""))]);
            }
        }

        return output.ToArray();
    }

    /// <inheritdoc cref="WriteCsv"/>
    public static byte[] WriteJson(IEnumerable<StandardVenue> venues, DateOnly updatedOnUnlessKnown)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, JsonOptions))
        {
            writer.WriteStartArray();
            foreach (var venue in venues) Write(writer, Dated(venue, updatedOnUnlessKnown));
            writer.WriteEndArray();
        }

        return output.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, StandardVenue venue)
    {
        writer.WriteStartObject();
        foreach (var (field, text) in StandardText.Of(venue))
        {
            writer.WritePropertyName(field);
            if (field is StandardFields.Latitude or StandardFields.Longitude) writer.WriteRawValue(text);
            else writer.WriteStringValue(text);
        }

        writer.WriteEndObject();
    }

    private static StandardVenue Dated(StandardVenue venue, DateOnly unlessKnown) =>
        venue with { UpdatedOn = venue.UpdatedOn ?? unlessKnown };
}
