namespace Aptic.Hosting;

public static class ConfiguredKeys
{
    /// <summary>The keys of a section of the configuration, by key id; they stand there in base64.</summary>
    public static SortedDictionary<string, byte[]> KeysOf(this IConfiguration configuration, string section) => new(
        configuration.GetSection(section).GetChildren().ToDictionary(key => key.Key, key => Convert.FromBase64String(key.Value ?? "")),
        StringComparer.Ordinal);
}
