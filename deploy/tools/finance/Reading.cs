using System.Globalization;
using System.Text.Json;
using Aptic.Kernel;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>Reads answers, and writes them as French readers know them.</summary>
public static class Reading
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private static readonly Dictionary<string, string> Stages = new()
    {
        ["opened"] = "ouverte",
        ["prepared"] = "préparée",
        ["approved"] = "approuvée",
        ["exporting"] = "en cours de remise",
        ["exported"] = "remise à la banque",
        ["confirmed"] = "exécutée",
        ["stopped"] = "arrêtée",
    };

    private static readonly Dictionary<string, string> Standings = new()
    {
        ["open"] = "ouvert",
        ["prepared"] = "préparé",
        ["closed"] = "clôturé",
    };

    public static string? Text(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static long Number(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetInt64()
            : 0;

    public static bool Flag(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static JsonElement Part(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value : default;

    public static IReadOnlyList<JsonElement> Items(this JsonElement body, string name) =>
        body.Part(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    public static string Euros(this JsonElement body, string name) => Euros(body.Number(name));

    public static string Euros(long cents) => (cents / 100m).ToString("C2", French);

    public static string Count(long count) => FrenchCount.Number(count);

    public static string Day(this JsonElement body, string name) =>
        body.Text(name) is { } text && DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day)
            ? day.ToString("dd/MM/yyyy", French)
            : "";

    public static string Instant(this JsonElement body, string name) =>
        body.Text(name) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var instant)
            ? TimeZoneInfo.ConvertTime(instant, Paris).ToString("dd/MM/yyyy HH:mm", French)
            : "";

    public static string Stage(this JsonElement run) => run.Text("stage") is { } stage ? StageOf(stage) : "";

    public static string StageOf(string stage) => Stages.GetValueOrDefault(stage, stage);

    public static string Standing(this JsonElement period) => period.Text("standing") is { } standing
        ? Standings.GetValueOrDefault(standing, standing)
        : "";

    public static DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), Paris).DateTime);

    /// <summary>A table; its cells are text, and never markup.</summary>
    public static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            var isNumber = column.StartsWith('#');
            table.AddColumn(new TableColumn(Markup.Escape(column.TrimStart('#'))) { Alignment = isNumber ? Justify.Right : Justify.Left });
        }

        return table;
    }

    public static void Add(this Table table, params IEnumerable<string?> cells) => table.AddRow(cells.Select(cell => new Text(cell ?? "")));
}
