using System.Text.Json;
using Aptic.Tests.Specifications.Architecture;
using Xunit;

namespace Aptic.Tests.Specifications.WireFormat;

/// <summary>Compares what is written today with what was committed. A new type's snapshot is written with APTIC_WRITE_SNAPSHOTS=1.</summary>
internal static class Snapshot
{
    /// <param name="name">How the type is called where it is kept: the name outlives the namespace that the type lies in.</param>
    public static void Matches(string folder, string name, Type type, JsonSerializerOptions options)
    {
        var indented = new JsonSerializerOptions(options) { WriteIndented = true };
        var written = JsonSerializer.Serialize(Example.Of(type), type, indented) + "\n";
        var path = Path.Combine(Platform.Root, "tests", "specifications", folder, "Snapshots", $"{name}.json");
        if (Environment.GetEnvironmentVariable("APTIC_WRITE_SNAPSHOTS") == "1" && !File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, written);
        }

        Assert.True(File.Exists(path), $"{name} has no snapshot: run the tests once with APTIC_WRITE_SNAPSHOTS=1, and commit {path}.");
        var committed = File.ReadAllText(path);
        Assert.Equal(committed, written);
        Assert.Equal(committed, JsonSerializer.Serialize(JsonSerializer.Deserialize(committed, type, indented), type, indented) + "\n");
    }
}
