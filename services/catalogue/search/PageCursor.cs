using System.Text.Json;
using Aptic.Catalogue.Standard;

namespace Aptic.Catalogue.Search;

/// <summary>The last entry of a page: the next one begins after it.</summary>
/// <param name="DistanceKm">Its distance, where the search sorts by distance.</param>
/// <param name="SortKey">Its name, where it does not.</param>
public sealed record PageCursor(double? DistanceKm, string? SortKey, Guid Id)
{
    public string Written() =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    public static PageCursor? Parse(string text)
    {
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            return JsonSerializer.Deserialize<PageCursor>(json) is { } cursor && cursor.DistanceKm is null != cursor.SortKey is null
                && (cursor.SortKey is null || SearchText.Normalise(cursor.SortKey) == cursor.SortKey)
                ? cursor
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
