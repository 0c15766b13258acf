using System.Security.Cryptography;
using System.Text;
using Aptic.ChequeCodes;
using Aptic.Hosting;

namespace Aptic.Issuance.Cheques;

/// <summary>The codes of one cheque.</summary>
/// <param name="Code">Printed, canonical.</param>
/// <param name="QrSecret">In the QR code.</param>
public sealed record ChequeSecrets(string Code, string QrSecret);

/// <summary>Encrypts the codes of cheques, each bound to its cheque's id, to show and print them later.</summary>
public sealed class ChequeVault
{
    private readonly EncryptionKeys _keys;

    private ChequeVault(EncryptionKeys keys) => _keys = keys;

    /// <summary>The key of new cheques.</summary>
    public string CurrentKeyId => _keys.CurrentKeyId;

    public static ChequeVault From(IConfiguration configuration) => new(EncryptionKeys.From(configuration, "Secrets:ChequeEncryptionKeys"));

    public byte[] Encrypt(Guid chequeId, ChequeSecrets codes) => _keys.Seal(chequeId, Encoding.ASCII.GetBytes($"{codes.Code}{codes.QrSecret}"));

    /// <exception cref="CryptographicException">The bytes were changed, or belong to another cheque.</exception>
    public ChequeSecrets Decrypt(Guid chequeId, string keyId, ReadOnlySpan<byte> sealedCodes)
    {
        var text = Encoding.ASCII.GetString(_keys.Open(chequeId, keyId, sealedCodes));
        return new ChequeSecrets(text[..ChequeCode.Length], text[ChequeCode.Length..]);
    }
}
