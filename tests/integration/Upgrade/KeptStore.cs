using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aptic.Funding;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>What a kept store says of itself, beside what its databases hold.</summary>
/// <param name="Release">The commit whose build made it.</param>
/// <param name="Clock">The instant at which it lives.</param>
/// <param name="VenueApp">The client that acts for its venues.</param>
/// <param name="Partners">Who handed cheques out.</param>
/// <param name="Settings">The settings of each service, with the keys of this store and of nothing else.</param>
public sealed record StoreSheet(
    string Release, DateTimeOffset Clock, string VenueApp, IReadOnlyList<string> Partners,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Settings)
{
    private const string Account = "Operator:Iban";

    /// <summary>What a service is told now: funding, which earlier releases did not tell the account, what settlement was told.</summary>
    public IReadOnlyDictionary<string, string?> SettingsOf(string service) => service != FundingService.Name
        ? Settings[service]
        : new Dictionary<string, string?>(Settings[service]) { [Account] = Settings[SettlementService.Name][Account] };
}

/// <summary>A command that was sent to the release that made a store.</summary>
/// <param name="Path">With what the key was used for.</param>
/// <param name="Answer">What it answered then; null where it was interrupted.</param>
public sealed record KeptCall(
    string Service, string ClientId, string Party, string Role, string Path, string Key, JsonNode Body, JsonObject? Answer);

/// <summary>
/// What a release left, kept as files: a dump of each service's database, the files exchanged with the bank, commands with what they
/// were answered, and a sheet. <c>deploy/keep-store</c> makes them; <c>tests/data/stores/README.md</c> says what is in which.
/// </summary>
public sealed class KeptStore(string folder)
{
    private const string SheetFile = "store.json";
    private const string CallsFile = "calls.json";
    private const string BankFile = "bank.tar.gz";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Files to be read by people: what is no ASCII stays as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The names of all kept stores: a release, and which of its stores.</summary>
    public static IReadOnlyList<string> Names => Directory.GetFiles(Root, SheetFile, SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal).ToList();

    private static string Root => Checkout.PathOf("tests", "data", "stores");

    public StoreSheet Sheet { get; } = Read<StoreSheet>(Path.Combine(folder, SheetFile));

    /// <summary>In the order in which they were sent.</summary>
    public IReadOnlyList<KeptCall> Calls { get; } =
        File.Exists(Path.Combine(folder, CallsFile)) ? Read<List<KeptCall>>(Path.Combine(folder, CallsFile)) : [];

    public static KeptStore Of(string name) => new(Path.Combine(Root, name));

    /// <summary>Fills a new database with what that of a service held.</summary>
    public async Task RestoreAsync(string service, string database)
    {
        await using var file = File.OpenRead(Path.Combine(folder, $"{service}.sql.gz"));
        await using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var dump = new StreamReader(plain);
        await SqlDump.RestoreAsync(dump, database);
    }

    /// <summary>Fills a folder with the files that were exchanged with the bank.</summary>
    public void RestoreBank(string bankFolder)
    {
        using var file = File.OpenRead(Path.Combine(folder, BankFile));
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(plain, bankFolder, overwriteFiles: false);
    }

    /// <summary>Writes all of it but the dumps.</summary>
    public static void Write(string folder, StoreSheet sheet, IReadOnlyList<KeptCall> calls, string bankFolder)
    {
        File.WriteAllText(Path.Combine(folder, SheetFile), JsonSerializer.Serialize(sheet, Json) + "\n");
        File.WriteAllText(Path.Combine(folder, CallsFile), JsonSerializer.Serialize(calls, Json) + "\n");
        using var bank = File.Create(Path.Combine(folder, BankFile));
        using var packed = new GZipStream(bank, CompressionLevel.SmallestSize);
        TarFile.CreateFromDirectory(bankFolder, packed, includeBaseDirectory: false);
    }

    /// <summary>Dumps the database of a service with PostgreSQL's own program, for whoever restores it.</summary>
    public static async Task DumpAsync(string folder, string service, string address)
    {
        var dump = await Command.RunAsync("pg_dump", ["--no-owner", "--no-privileges", "--no-comments", "--dbname", address]);
        if (dump.ExitCode != 0) throw new InvalidOperationException($"{service} could not be dumped: {dump.Errors}");
        await using var file = File.Create(Path.Combine(folder, $"{service}.sql.gz"));
        await using var packed = new GZipStream(file, CompressionLevel.SmallestSize);
        await using var writer = new StreamWriter(packed);
        await writer.WriteAsync(dump.Output);
    }

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(file), Json)!;
}
