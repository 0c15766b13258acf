namespace Aptic.Tests.Integration.Fixture;

/// <summary>The checkout that the tests were built from.</summary>
public static class Checkout
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The path of a file or a folder of it.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Found.Value, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aptic.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
