namespace Aptic.Hosting;

public static class ConfiguredKeys
{
    /// <summary>The base64 keys of a section of the configuration, by key id.</summary>
    public static IEnumerable<KeyValuePair<string, string>> KeysOf(this IConfiguration configuration, string section) =>
        configuration.GetSection(section).GetChildren().Select(key => KeyValuePair.Create(key.Key, key.Value ?? ""));
}
