using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aptic.Hosting;

/// <summary>
/// Refuses text that PostgreSQL cannot keep: a NUL character, which JSON can write, and half of a surrogate pair, which no UTF-8 has.
/// Bad input, not a failure of ours.
/// </summary>
public sealed class StorableText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException();
        var text = reader.GetString();
        return IsStorable(text!) ? text : throw new JsonException();
    }

    /// <summary>True for text that a text column takes (PostgreSQL, 8.3: no character with code zero).</summary>
    public static bool IsStorable(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done) return false;
            rest = rest[length..];
        }

        return true;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
