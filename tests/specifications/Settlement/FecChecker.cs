using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>
/// Checks a file of accounting entries against article A47 A-1 of the Livre des procédures fiscales. It is written from the text of
/// the regulation and knows nothing of how the file is made.
/// </summary>
internal static partial class FecChecker
{
    private static readonly string[] Columns =
    [
        "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef",
        "PieceDate",
        "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
    ];

    private static readonly string[] Mandatory =
    [
        "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "PieceRef", "PieceDate", "EcritureLib",
        "Debit", "Credit",
        "ValidDate",
    ];

    private static readonly string[] Days = ["EcritureDate", "PieceDate", "DateLet", "ValidDate"];

    private static readonly (string, string)[] Together =
        [("CompAuxNum", "CompAuxLib"), ("EcritureLet", "DateLet"), ("Montantdevise", "Idevise")];

    private sealed record Line(int Number, IReadOnlyDictionary<string, string> Fields)
    {
        public string this[string column] => Fields[column];
    }

    /// <returns>What is wrong, in words; empty for a file that is right.</returns>
    public static IReadOnlyList<string> Check(string fileName, byte[] file)
    {
        List<string> flaws = [];
        var name = FileName().Match(fileName);
        if (!name.Success || !IsDay(name.Groups["end"].Value))
            return [$"{fileName} is not a SIREN, FEC, the last day of the year and .txt"];
        if (!HasKey(name.Groups["siren"].Value)) flaws.Add("the SIREN has a wrong key");
        if (!TryDecode(file, out var text)) return [.. flaws, "it is not UTF-8"];
        if (text.StartsWith('\uFEFF')) return [.. flaws, "it begins with a mark that would be part of the first column's name"];

        var all = text.Split("\r\n");
        if (all[^1].Length > 0) flaws.Add("the last line does not end");
        if (all[0] != string.Join('\t', Columns)) return [.. flaws, "the first line does not name the 18 columns in their order"];

        List<Line> lines = [];
        foreach (var (number, line) in all.Skip(1).SkipLast(1).Index())
        {
            var fields = line.Split('\t');
            if (fields.Length == Columns.Length)
                lines.Add(new Line(number + 2, Columns.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second)));
            else
                flaws.Add($"line {number + 2} has {fields.Length} fields");
        }

        flaws.AddRange(lines.SelectMany(FlawsOf));
        if (flaws.Count > 0) return flaws;
        return [.. FlawsOfEntries(lines), .. FlawsOfOrder(lines, name.Groups["end"].Value), .. FlawsOfNames(lines)];
    }

    private static IEnumerable<string> FlawsOf(Line line)
    {
        foreach (var column in Mandatory.Where(column => string.IsNullOrWhiteSpace(line[column])))
            yield return $"line {line.Number}: {column} is empty";
        foreach (var column in Days.Where(column => line[column].Length > 0 && !IsDay(line[column])))
            yield return $"line {line.Number}: {column} is no day: {line[column]}";
        foreach (var column in new[] { "Debit", "Credit" }.Where(column => !Amount().IsMatch(line[column])))
            yield return $"line {line.Number}: {column} is no amount: {line[column]}";
        if (Amount().IsMatch(line["Debit"]) && Amount().IsMatch(line["Credit"])
            && (CentsOf(line["Debit"]) == 0) == (CentsOf(line["Credit"]) == 0))
            yield return $"line {line.Number}: either a debit or a credit";
        if (line["Montantdevise"].Length > 0 && !Amount().IsMatch(line["Montantdevise"]))
            yield return $"line {line.Number}: Montantdevise is no amount";
        if (!Account().IsMatch(line["CompteNum"])) yield return $"line {line.Number}: the first three characters of an account are digits";
        foreach (var (one, other) in Together.Where(pair => line[pair.Item1].Length == 0 != (line[pair.Item2].Length == 0)))
            yield return $"line {line.Number}: {one} and {other} come together";
    }

    private static IEnumerable<string> FlawsOfEntries(List<Line> lines)
    {
        foreach (var entry in lines.GroupBy(line => line["EcritureNum"]))
        {
            if (entry.Sum(SignedCentsOf) != 0) yield return $"entry {entry.Key} does not balance";
            if (entry.Select(line => (line["JournalCode"], line["EcritureDate"], line["ValidDate"])).Distinct().Count() > 1)
                yield return $"entry {entry.Key} is of one journal and one day";
            if (entry.Last().Number - entry.First().Number != entry.Count() - 1) yield return $"entry {entry.Key} is torn apart";
        }

        if (lines.Sum(SignedCentsOf) != 0) yield return "debits and credits do not balance";
    }

    private static IEnumerable<string> FlawsOfOrder(List<Line> lines, string end)
    {
        foreach (var (before, after) in lines.Zip(lines.Skip(1)))
        {
            if (string.CompareOrdinal(before["ValidDate"], after["ValidDate"]) > 0)
                yield return $"line {after.Number} was validated before the line above it";
            if (before["JournalCode"] != "AN" && after["JournalCode"] == "AN")
                yield return $"line {after.Number}: opening balances come first";
        }

        foreach (var line in lines.Where(line =>
            line["EcritureDate"][..4] != end[..4] || string.CompareOrdinal(line["EcritureDate"], end) > 0))
            yield return $"line {line.Number} is of another year";
        foreach (var journal in lines.GroupBy(line => line["JournalCode"]))
        {
            var expected = 1L;
            foreach (var number in journal.Select(line => line["EcritureNum"]).Distinct())
            {
                if (!long.TryParse(Digits().Match(number).Value, CultureInfo.InvariantCulture, out var found) || found != expected)
                    yield return $"journal {journal.Key}: {number} comes where number {expected} should";
                expected = found + 1;
            }
        }
    }

    private static IEnumerable<string> FlawsOfNames(List<Line> lines)
    {
        foreach (var (number, name) in new[] { ("JournalCode", "JournalLib"), ("CompteNum", "CompteLib"), ("CompAuxNum", "CompAuxLib") })
            foreach (var code in lines.GroupBy(line => line[number]).Where(code => code.Select(line => line[name]).Distinct().Count() > 1))
                yield return $"{number} {code.Key} has several names";
    }

    private static long SignedCentsOf(Line line) => CentsOf(line["Debit"]) - CentsOf(line["Credit"]);

    private static long CentsOf(string amount) => (long)(decimal.Parse(amount.Replace(',', '.'), CultureInfo.InvariantCulture) * 100);

    private static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool HasKey(string siren) =>
        siren.Reverse().Select((digit, index) => (digit - '0') * (index % 2 + 1)).Sum(doubled => doubled / 10 + doubled % 10) % 10 == 0;

    private static bool TryDecode(byte[] file, out string text)
    {
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(file);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    [GeneratedRegex(@"^(?<siren>\d{9})FEC(?<end>\d{8})\.txt$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();

    [GeneratedRegex(@"^-?\d+(,\d{1,2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Amount();

    [GeneratedRegex(@"^\d{3}", RegexOptions.CultureInvariant)]
    private static partial Regex Account();

    [GeneratedRegex(@"\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
