using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aptic.Hosting;

/// <summary>Refuses text with a NUL character, which JSON can write and PostgreSQL cannot keep: bad input, not a failure of ours.</summary>
public sealed class StorableText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException();
        var text = reader.GetString();
        return text!.Contains('\0', StringComparison.Ordinal) ? throw new JsonException() : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
