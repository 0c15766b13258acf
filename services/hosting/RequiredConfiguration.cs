namespace Aptic.Hosting;

public static class RequiredConfiguration
{
    /// <summary>A setting without which the process must not start.</summary>
    /// <exception cref="InvalidOperationException">It is not set; the message names the environment variable.</exception>
    public static string Required(this IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"The setting {key} is missing. Set the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.");
}
