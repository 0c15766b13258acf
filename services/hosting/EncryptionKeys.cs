using System.Security.Cryptography;
using System.Text;

namespace Aptic.Hosting;

/// <summary>
/// Named keys that keep something at rest unreadable (AES-256-GCM, bound to the id of what it belongs to). New things are sealed
/// with the current key; what older keys sealed can be opened as long as they are configured, so that keys can be rotated.
/// </summary>
public sealed class EncryptionKeys
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly SortedDictionary<string, byte[]> _keys;

    private EncryptionKeys(SortedDictionary<string, byte[]> keys) => _keys = keys;

    /// <summary>The key of new things: the last id in ordinal order.</summary>
    public string CurrentKeyId => _keys.Keys.Last();

    /// <param name="section">Configuration section that holds a base64 key by key id.</param>
    /// <exception cref="InvalidOperationException">No key, or one of another length than 32 bytes.</exception>
    public static EncryptionKeys From(IConfiguration configuration, string section)
    {
        var keys = configuration.KeysOf(section);
        return keys.Count > 0 && keys.Values.All(key => key.Length == KeyBytes)
            ? new EncryptionKeys(keys)
            : throw new InvalidOperationException($"Set {section}:<keyId> to a base64 key of {KeyBytes} bytes.");
    }

    /// <summary>Seals with the current key: nonce, ciphertext, tag.</summary>
    /// <param name="boundTo">What it belongs to: it cannot be opened as another's.</param>
    public byte[] Seal(Guid boundTo, ReadOnlySpan<byte> plain)
    {
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_keys[CurrentKeyId], TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceBytes), plain, sealedBytes.AsSpan(NonceBytes, plain.Length),
            sealedBytes.AsSpan(NonceBytes + plain.Length), boundTo.ToByteArray(bigEndian: true));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">The bytes were changed, or belong to something else.</exception>
    /// <exception cref="KeyNotFoundException">The key is no longer configured.</exception>
    public byte[] Open(Guid boundTo, string keyId, ReadOnlySpan<byte> sealedBytes)
    {
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_keys[keyId], TagBytes);
        aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes.Slice(NonceBytes, plain.Length), sealedBytes[^TagBytes..], plain,
            boundTo.ToByteArray(bigEndian: true));
        return plain;
    }

    /// <summary>Keyed hashes of a text, the current key's first: equal for equal texts, worthless without the keys.</summary>
    /// <param name="purpose">Hashes for one purpose tell nothing about those for another.</param>
    public IReadOnlyList<(string KeyId, string Hash)> HashesOf(string purpose, string text) =>
        _keys.Reverse().Select(key => (key.Key, HashOf(key.Value, purpose, text))).ToList();

    private static string HashOf(byte[] key, string purpose, string text)
    {
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose));
        return Convert.ToBase64String(HMACSHA256.HashData(derived, Encoding.UTF8.GetBytes(text)));
    }
}
