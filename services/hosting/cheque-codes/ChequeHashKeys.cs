using System.Security.Cryptography;
using System.Text;

namespace Aptic.Hosting.ChequeCodes;

/// <summary>
/// Keyed hashes of codes: what travels on the bus, and what redemption keeps. Each hash names its key, so that keys can be
/// rotated: all live keys are tried.
/// </summary>
public sealed class ChequeHashKeys
{
    private const string Section = "Secrets:ChequeHashKeys";
    private const int KeyBytesLeast = 32;
    private readonly SortedDictionary<string, byte[]> _keys;

    private ChequeHashKeys(SortedDictionary<string, byte[]> keys, string currentKeyId)
    {
        _keys = keys;
        CurrentKeyId = currentKeyId;
    }

    /// <summary>The key of new cheques.</summary>
    public string CurrentKeyId { get; }

    /// <summary>Reads <c>Secrets:ChequeHashKeys:{keyId}</c> (base64, 32 bytes) and <c>Secrets:ChequeHashKeyCurrent</c> (the last id where it is left out).</summary>
    /// <exception cref="InvalidOperationException">No key, a short one, or a current key that does not exist.</exception>
    public static ChequeHashKeys From(IConfiguration configuration)
    {
        var keys = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var key in configuration.GetSection(Section).GetChildren()) keys[key.Key] = Convert.FromBase64String(key.Value ?? "");
        if (keys.Count == 0 || keys.Values.Any(key => key.Length < KeyBytesLeast))
            throw new InvalidOperationException($"Set {Section}:<keyId> to a base64 key of {KeyBytesLeast} bytes.");

        var current = configuration["Secrets:ChequeHashKeyCurrent"] ?? keys.Keys.Last();
        return keys.ContainsKey(current)
            ? new ChequeHashKeys(keys, current)
            : throw new InvalidOperationException($"Secrets:ChequeHashKeyCurrent names {current}, which is not among {Section}.");
    }

    public string HashOfCode(string keyId, string canonicalCode) => Hash(keyId, "code", canonicalCode);

    public string HashOfQr(string keyId, string secret) => Hash(keyId, "qr", secret);

    /// <summary>The hashes, one for each live key, of what was typed or scanned; none where it cannot be a code.</summary>
    public IReadOnlyList<string> AllHashes(string typedOrScanned)
    {
        if (ChequeCode.Parse(typedOrScanned) is { } code) return _keys.Keys.Select(keyId => HashOfCode(keyId, code)).ToList();
        if (QrSecret.Parse(typedOrScanned) is { } secret) return _keys.Keys.Select(keyId => HashOfQr(keyId, secret)).ToList();
        return [];
    }

    private string Hash(string keyId, string kind, string canonical) =>
        Convert.ToBase64String(HMACSHA256.HashData(_keys[keyId], Encoding.UTF8.GetBytes($"aptic-cheque:{kind}:{canonical}")));
}
