using System.Security.Cryptography;
using System.Text;

namespace Aptic.ChequeCodes;

/// <summary>
/// Keyed hashes of codes: what travels on the bus, and what redemption keeps. Each hash names its key, so that keys can be
/// rotated: all live keys are tried.
/// </summary>
public sealed class ChequeHashKeys
{
    /// <summary>The section of the configuration that holds the keys.</summary>
    public const string Section = "Secrets:ChequeHashKeys";

    /// <summary>The setting that names the key of new cheques.</summary>
    public const string CurrentSetting = "Secrets:ChequeHashKeyCurrent";

    private const int KeyBytesLeast = 32;
    private readonly SortedDictionary<string, byte[]> _keys;

    private ChequeHashKeys(SortedDictionary<string, byte[]> keys, string currentKeyId)
    {
        _keys = keys;
        CurrentKeyId = currentKeyId;
    }

    /// <summary>The key of new cheques.</summary>
    public string CurrentKeyId { get; }

    /// <param name="keys">By key id: 32 bytes each, or more.</param>
    /// <param name="currentKeyId">The last id, in ordinal order, where it is left out.</param>
    /// <exception cref="InvalidOperationException">No key, a short one, or a current key that does not exist.</exception>
    public static ChequeHashKeys Of(SortedDictionary<string, byte[]> keys, string? currentKeyId)
    {
        if (keys.Count == 0 || keys.Values.Any(key => key.Length < KeyBytesLeast))
            throw new InvalidOperationException($"Set {Section}:<keyId> to a base64 key of {KeyBytesLeast} bytes.");

        var current = currentKeyId ?? keys.Keys.Last();
        return keys.ContainsKey(current)
            ? new ChequeHashKeys(keys, current)
            : throw new InvalidOperationException($"{CurrentSetting} names {current}, which is not among {Section}.");
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
