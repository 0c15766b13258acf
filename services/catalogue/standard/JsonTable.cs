using System.Text.Json;

namespace Aptic.Catalogue.Standard;

/// <summary>Reads a JSON file of the standard: an array of objects, a property per field.</summary>
public static class JsonTable
{
    /// <exception cref="MalformedFileException">
    /// <c>file-empty</c>, <c>file-not-utf8</c>, <c>file-not-json</c>, <c>file-not-an-array</c>, <c>file-too-many-rows</c>.
    /// </exception>
    public static SourceTable Read(ReadOnlyMemory<byte> file, int rowsMost)
    {
        using var document = Parse(SourceEncoding.Checked(file));
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array)
        {
            throw new MalformedFileException(
                "file-not-an-array", "A JSON file of the standard is an array of objects, one for each venue.", "the first character");
        }

        if (root.GetArrayLength() > rowsMost)
        {
            throw new MalformedFileException(
                "file-too-many-rows", $"A file has at most {rowsMost} rows; this one has {root.GetArrayLength()}. Send it in parts.");
        }

        var rows = root.EnumerateArray().Select(ReadRow).ToList();
        return new SourceTable([.. rows.SelectMany(row => row.Values.Keys).Distinct()], rows);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException exception)
        {
            throw new MalformedFileException(
                "file-not-json",
                "The file is not JSON from this place on.",
                $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
    }

    private static SourceRow ReadRow(JsonElement element, int index)
    {
        var place = RowPlace.OfIndex(index);
        if (element.ValueKind != JsonValueKind.Object)
        {
            return SourceRow.Unreadable(place, Finding.Rejection(
                null, "row-not-an-object", $"A venue is a JSON object; this is {KindOf(element)}."));
        }

        var values = new Dictionary<string, SourceValue>();
        foreach (var property in element.EnumerateObject())
        {
            if (NameOf(property) is not { } written)
                return SourceRow.Unreadable(place, Finding.Rejection(null, "text-invalid", "The name of a field is not valid text."));

            var name = ColumnNames.Normalise(written);
            if (values.ContainsKey(name))
                return SourceRow.Unreadable(place, Finding.Rejection(name, "field-twice", "The field is there twice: which one counts?"));
            if (property.Value.ValueKind != JsonValueKind.Null) values.Add(name, ReadValue(property.Value));
        }

        return new SourceRow(place, values);
    }

    /// <summary>Null where it holds half of a surrogate pair, which JSON can write and text cannot hold.</summary>
    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static SourceValue ReadValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new SourceValue(TextOf(value)),
        JsonValueKind.Number => new SourceValue(value.GetRawText(), IsNumber: true),
        JsonValueKind.Array => new SourceValue(JoinedTextOf(value)),
        _ => new SourceValue(null),
    };

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Some producers write lists as arrays; they mean what others write with the standard's separator.</summary>
    private static string? JoinedTextOf(JsonElement array)
    {
        var texts = array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? TextOf(item) : null).ToList();
        return texts.Contains(null) ? null : string.Join(StandardText.Separator, texts);
    }

    private static string KindOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
