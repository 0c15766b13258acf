using System.Globalization;

namespace Aptic.Gateway;

/// <summary>What the gateway is told from outside, read and checked once at start.</summary>
/// <param name="Issuer">Public address of the gateway with its last slash: the <c>iss</c> of every token.</param>
/// <param name="Services">Base address of each service, by the first segment of its paths.</param>
public sealed record GatewaySettings(
    Uri Issuer,
    string SigningKeyFile,
    string ClientsFile,
    TimeSpan AccessTokenLifetime,
    IReadOnlyDictionary<string, Uri> Services,
    GatewayLimits Limits)
{
    /// <summary>First segment of each service's paths; <c>Services:Funding</c> and so on hold the addresses.</summary>
    public static readonly IReadOnlyList<string> ServiceNames = ["funding", "issuance", "catalogue", "redemption", "settlement"];

    private const int ShortestTokenMinutes = 15;
    private const int LongestTokenMinutes = 60;

    /// <summary>Tokens and secrets would travel in the clear: <see cref="Read"/> accepts that on loopback and in development only.</summary>
    public bool IsInsecureTransportAccepted => Issuer.Scheme == Uri.UriSchemeHttp;

    /// <exception cref="InvalidSettingsException">Something is missing or wrong; all of it is listed.</exception>
    public static GatewaySettings Read(IConfiguration configuration, bool isDevelopment)
    {
        var reader = new Reader(configuration);
        var settings = new GatewaySettings(
            reader.Issuer(isDevelopment),
            reader.ExistingFile("Auth:SigningKeyFile"),
            reader.ExistingFile("Clients:File"),
            reader.TokenLifetime(),
            ServiceNames.ToDictionary(name => name, reader.ServiceAddress),
            reader.Limits());
        return reader.Faults.Count == 0 ? settings : throw new InvalidSettingsException(reader.Faults);
    }

    private sealed class Reader(IConfiguration configuration)
    {
        private static readonly Uri Nowhere = new("http://invalid/");

        public List<string> Faults { get; } = [];

        public Uri Issuer(bool isDevelopment)
        {
            const string key = "Auth:Issuer";
            var issuer = Address(key);
            if (issuer == Nowhere) return issuer;
            if (issuer.AbsoluteUri != configuration[key] || issuer.AbsolutePath != "/" || issuer.Query.Length > 0)
                return Fault($"{key} must be scheme, host and port with a slash at the end and nothing after it.", Nowhere);
            if (issuer.Scheme == Uri.UriSchemeHttp && !issuer.IsLoopback && !isDevelopment)
                return Fault($"{key} is http on {issuer.Host}: outside loopback and development it must be https.", Nowhere);
            return issuer;
        }

        public Uri ServiceAddress(string name) => Address("Services:" + char.ToUpperInvariant(name[0]) + name[1..]);

        public string ExistingFile(string key)
        {
            var path = Required(key);
            if (path.Length > 0 && !File.Exists(path)) Faults.Add($"{key} names {path}, which is not there or not readable.");
            return path;
        }

        public TimeSpan TokenLifetime()
        {
            const string key = "Auth:AccessTokenMinutes";
            const int defaultMinutes = 30;
            if (configuration[key] is not { Length: > 0 } text) return TimeSpan.FromMinutes(defaultMinutes);
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
                && minutes is >= ShortestTokenMinutes and <= LongestTokenMinutes)
                return TimeSpan.FromMinutes(minutes);
            return Fault($"{key} must be a whole number from {ShortestTokenMinutes} to {LongestTokenMinutes}.", TimeSpan.Zero);
        }

        public GatewayLimits Limits()
        {
            try
            {
                var section = configuration.GetSection("Limits");
                var limits = section.Get<GatewayLimits>(options => options.ErrorOnUnknownConfiguration = true) ?? new GatewayLimits();
                Faults.AddRange(limits.Faults());
                return limits;
            }
            catch (InvalidOperationException exception)
            {
                return Fault($"Limits: {exception.Message}", new GatewayLimits());
            }
        }

        private Uri Address(string key)
        {
            var text = Required(key);
            if (text.Length == 0) return Nowhere;
            return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address
                : Fault($"{key} must be an absolute http or https address.", Nowhere);
        }

        private string Required(string key)
        {
            if (configuration[key] is { Length: > 0 } value) return value;
            var variable = key.Replace(":", "__", StringComparison.Ordinal);
            return Fault($"{key} is missing: set the environment variable {variable}.", "");
        }

        private T Fault<T>(string fault, T instead)
        {
            Faults.Add(fault);
            return instead;
        }
    }
}
