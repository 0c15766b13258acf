using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Aptic.Gateway;

/// <summary>A registered OAuth client.</summary>
/// <param name="Party">The body that it acts for; null for the operator's own clients that act for none.</param>
public sealed record Client(string Id, IReadOnlyList<string> Roles, string? Party);

/// <summary>
/// The OAuth clients, from one file that is read at start. It holds no secret: only SHA-256 of secrets that are 256 random
/// bits themselves, so no slow hash is needed.
/// </summary>
public sealed partial class ClientRegistry
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Dictionary<string, (Client Client, byte[] SecretHash)> _clients;

    private ClientRegistry(Dictionary<string, (Client, byte[])> clients) => _clients = clients;

    public int Count => _clients.Count;

    public bool Knows(string id) => _clients.ContainsKey(id);

    /// <summary>The client whose secret this is; null for an unknown client as for a wrong secret, after the same work.</summary>
    public Client? Authenticate(string id, string secret)
    {
        var isKnown = _clients.TryGetValue(id, out var entry);
        var expected = isKnown ? entry.SecretHash : new byte[SHA256.HashSizeInBytes];
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        return CryptographicOperations.FixedTimeEquals(presented, expected) && isKnown ? entry.Client : null;
    }

    /// <exception cref="InvalidSettingsException">The file cannot be used; every fault is listed.</exception>
    public static ClientRegistry Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException($"Clients:File {path} cannot be read: {exception.Message}");
        }
    }

    /// <inheritdoc cref="Load"/>
    public static ClientRegistry Parse(string json)
    {
        ClientsDocument document;
        try
        {
            document = JsonSerializer.Deserialize<ClientsDocument>(json, Strict)
                ?? throw new InvalidSettingsException("Clients:File holds null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidSettingsException($"Clients:File is not as expected: {exception.Message}");
        }

        var faults = Faults(document).ToArray();
        if (faults.Length > 0) throw new InvalidSettingsException(faults);

        return new ClientRegistry(document.Clients.ToDictionary(
            entry => entry.Id,
            entry => (new Client(entry.Id, entry.Roles, entry.Party), Convert.FromHexString(entry.SecretSha256)),
            StringComparer.Ordinal));
    }

    private static IEnumerable<string> Faults(ClientsDocument document)
    {
        if (document.Clients.Count == 0) yield return "Clients:File holds no client: nobody could get a token.";

        foreach (var (position, entry) in document.Clients.Index())
        {
            var place = $"Clients:File, client {position + 1} ({entry.Id})";
            if (!IdPattern().IsMatch(entry.Id)) yield return $"{place}: id must be 1 to 64 of a-z, 0-9 and hyphens.";
            if (document.Clients.Take(position).Any(other => other.Id == entry.Id)) yield return $"{place}: the id is there twice.";
            if (!HashPattern().IsMatch(entry.SecretSha256)) yield return $"{place}: secretSha256 must be 64 hexadecimal digits.";
            if (entry.Roles.Count == 0) yield return $"{place}: it has no role.";
            foreach (var role in entry.Roles.Except(Roles.All))
                yield return $"{place}: {role} is no role; the roles are {string.Join(", ", Roles.All)}.";
            if (entry.Party is null && entry.Roles.Intersect(Roles.OfAParty).Any())
                yield return $"{place}: party is missing, the body that it acts for.";
            if (entry.Party is not null && !IdPattern().IsMatch(entry.Party))
                yield return $"{place}: party must be 1 to 64 of a-z, 0-9 and hyphens.";
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^[0-9a-fA-F]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HashPattern();

    private sealed record ClientsDocument(IReadOnlyList<ClientEntry> Clients);

    private sealed record ClientEntry(string Id, string SecretSha256, IReadOnlyList<string> Roles, string? Party = null);
}
