using System.Security.Cryptography;
using System.Text;

namespace Aptic.Issuance.Cheques;

/// <summary>The codes of one cheque.</summary>
/// <param name="Code">Printed, canonical.</param>
/// <param name="QrSecret">In the QR code.</param>
public sealed record ChequeCodes(string Code, string QrSecret);

/// <summary>
/// Encrypts the codes of cheques (AES-256-GCM, bound to the cheque's id), to show and print them later. Keys are named, so that
/// they can be rotated.
/// </summary>
public sealed class ChequeVault
{
    private const string Section = "Secrets:ChequeEncryptionKeys";
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly SortedDictionary<string, byte[]> _keys;

    private ChequeVault(SortedDictionary<string, byte[]> keys) => _keys = keys;

    /// <summary>The key of new cheques: the last id.</summary>
    public string CurrentKeyId => _keys.Keys.Last();

    /// <exception cref="InvalidOperationException">No key, or one of another length than 32 bytes.</exception>
    public static ChequeVault From(IConfiguration configuration)
    {
        var keys = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var key in configuration.GetSection(Section).GetChildren()) keys[key.Key] = Convert.FromBase64String(key.Value ?? "");
        return keys.Count > 0 && keys.Values.All(key => key.Length == KeyBytes)
            ? new ChequeVault(keys)
            : throw new InvalidOperationException($"Set {Section}:<keyId> to a base64 key of {KeyBytes} bytes.");
    }

    public byte[] Encrypt(Guid chequeId, ChequeCodes codes)
    {
        var plain = Encoding.ASCII.GetBytes($"{codes.Code}{codes.QrSecret}");
        var sealedCodes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(sealedCodes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_keys[CurrentKeyId], TagBytes);
        aes.Encrypt(sealedCodes.AsSpan(0, NonceBytes), plain, sealedCodes.AsSpan(NonceBytes, plain.Length),
            sealedCodes.AsSpan(NonceBytes + plain.Length), chequeId.ToByteArray(bigEndian: true));
        return sealedCodes;
    }

    /// <exception cref="CryptographicException">The bytes were changed, or belong to another cheque.</exception>
    public ChequeCodes Decrypt(Guid chequeId, string keyId, ReadOnlySpan<byte> sealedCodes)
    {
        var plain = new byte[sealedCodes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_keys[keyId], TagBytes);
        aes.Decrypt(sealedCodes[..NonceBytes], sealedCodes.Slice(NonceBytes, plain.Length), sealedCodes[^TagBytes..], plain,
            chequeId.ToByteArray(bigEndian: true));
        var text = Encoding.ASCII.GetString(plain);
        return new ChequeCodes(text[..Hosting.ChequeCodes.ChequeCode.Length], text[Hosting.ChequeCodes.ChequeCode.Length..]);
    }
}
