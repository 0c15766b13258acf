namespace Aptic.Journey;

/// <summary>Where the platform is, and with whose secrets the journey goes: environment variables, as deploy/up sets them.</summary>
public sealed record JourneySettings(Uri Gateway, string ClockFile, string VenuesFile, string Folder, string BankFolder, string OperatorIban,
    IReadOnlyDictionary<string, string> ClientSecrets)
{
    private static readonly string[] Clients =
        ["partner-app", "venue-app", "funder-app", "catalogue-app", "ops-app", "finance-1", "finance-2"];

    /// <exception cref="JourneyFailedException">A variable is missing.</exception>
    public static JourneySettings FromEnvironment() => new(
        new Uri(Required("APTIC_GATEWAY")),
        Required("APTIC_CLOCK_FILE"),
        Required("APTIC_VENUES_FILE"),
        Required("APTIC_JOURNEY_FOLDER"),
        Required("APTIC_BANK_FOLDER"),
        Required("APTIC_OPERATOR_IBAN"),
        Clients.ToDictionary(client => client, client => Required(SecretVariable(client))));

    private static string SecretVariable(string client) =>
        $"APTIC_CLIENT_{client.Replace('-', '_').ToUpperInvariant()}_SECRET";

    private static string Required(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new JourneyFailedException($"La variable d’environnement {variable} manque : lancez le parcours par ./deploy/up.");
}
