using System.Security.Cryptography;
using System.Text;

namespace Aptic.Kernel;

/// <summary>Ids that follow from what they name: UUID version 5 (RFC 9562, section 5.5).</summary>
public static class DeterministicId
{
    private static readonly Guid Namespace = new("6c5f6a80-5a3c-5b0e-9f5e-0b7a3f9f1c11");

    /// <summary>The id of the thing that these parts name, in this order. Parts may hold any character.</summary>
    public static Guid Of(params ReadOnlySpan<string> parts)
    {
        var name = new StringBuilder();
        foreach (var part in parts) name.Append(part.Length).Append(':').Append(part);

        var text = Encoding.UTF8.GetBytes(name.ToString());
        var input = new byte[16 + text.Length];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        text.CopyTo(input, 16);
#pragma warning disable CA5350 // RFC 9562 prescribes SHA-1 for version 5; nothing here rests on its collision resistance.
        return FromHash(SHA1.HashData(input));
#pragma warning restore CA5350
    }

    private static Guid FromHash(ReadOnlySpan<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        hash[..16].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x50);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
