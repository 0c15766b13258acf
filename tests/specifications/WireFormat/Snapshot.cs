using System.Text.Json;
using Aptic.Tests.Specifications.Architecture;
using Xunit;

namespace Aptic.Tests.Specifications.WireFormat;

/// <summary>Compares what is written today with what was committed. A new type's snapshot is written with APTIC_WRITE_SNAPSHOTS=1.</summary>
internal static class Snapshot
{
    public static void Matches(string folder, Type type, JsonSerializerOptions options)
    {
        var indented = new JsonSerializerOptions(options) { WriteIndented = true };
        var written = JsonSerializer.Serialize(Example.Of(type), type, indented) + "\n";
        var path = Path.Combine(Platform.Root, "tests", "specifications", folder, "Snapshots", $"{type.FullName}.json");
        if (Environment.GetEnvironmentVariable("APTIC_WRITE_SNAPSHOTS") == "1" && !File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, written);
        }

        Assert.True(File.Exists(path), $"{type.FullName} has no snapshot: run the tests once with APTIC_WRITE_SNAPSHOTS=1, and commit {path}.");
        var committed = File.ReadAllText(path);
        Assert.Equal(committed, written);
        Assert.Equal(committed, JsonSerializer.Serialize(JsonSerializer.Deserialize(committed, type, indented), type, indented) + "\n");
    }
}
