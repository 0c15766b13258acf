using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Aptic.Gateway;

/// <summary>The RSA key that signs access tokens: one file shared by all replicas, so that each accepts the others' tokens.</summary>
public static class SigningKey
{
    private const int SmallestBits = 2048;

    /// <exception cref="InvalidSettingsException">The file holds no RSA private key of 2048 bits or more.</exception>
    public static RsaSecurityKey Load(string path)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or IOException
            or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException($"Auth:SigningKeyFile {path} holds no RSA key in PEM that can be read.");
        }

        if (rsa.KeySize < SmallestBits)
            throw new InvalidSettingsException($"Auth:SigningKeyFile {path}: {rsa.KeySize} bits, at least {SmallestBits} are needed.");

        if (!HasPrivatePart(rsa))
            throw new InvalidSettingsException($"Auth:SigningKeyFile {path} holds a public key: the private key is needed.");

        return new RsaSecurityKey(rsa);
    }

    private static bool HasPrivatePart(RSA rsa)
    {
        try
        {
            return rsa.ExportParameters(includePrivateParameters: true).D is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
