namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>The real venue files of <c>deploy/data/venues</c>.</summary>
internal static class VenueFiles
{
    public static readonly DateOnly Today = new(2026, 11, 2);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root(), "deploy", "data", "venues", name));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aptic.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }
}
