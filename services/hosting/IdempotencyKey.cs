using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aptic.Kernel;

namespace Aptic.Hosting;

/// <summary>
/// The <c>Idempotency-Key</c> of a request, which decides the id of the stream that its command starts: a repeat finds what the
/// first one did and answers with the same body, for ever.
/// </summary>
public sealed record IdempotencyKey(string Value)
{
    public const string Header = CommandIdentity.KeyHeader;
    private const int LengthMost = 128;

    /// <summary>Binds an <see cref="IdempotencyKey"/> parameter of an endpoint; without a usable header it answers 400.</summary>
    public static ValueTask<IdempotencyKey> BindAsync(HttpContext context)
    {
        var value = context.Request.Headers[Header].ToString();
        if (value.Length == 0)
            throw new BadKeyException("idempotency-key-missing", $"Send a new random {Header} with each new command, and the same one with each repeat.");
        if (value.Length > LengthMost || value.Any(character => character is < '!' or > '~'))
            throw new BadKeyException("idempotency-key-malformed", $"The {Header} has 1 to {LengthMost} visible ASCII characters, without spaces.");

        return ValueTask.FromResult(new IdempotencyKey(value));
    }
}

/// <summary>The request lacks a usable Idempotency-Key: 400.</summary>
public sealed class BadKeyException(string code, string detail) : Exception(code)
{
    public Refusal Refusal { get; } = Refusal.Invalid(code, detail, $"header {IdempotencyKey.Header}");
}

/// <summary>Derives the identity of commands from service, operation, caller, key and content.</summary>
public sealed class CommandIdentities(string service, byte[] hashKey)
{
    public static CommandIdentities From(IConfiguration configuration, string service) =>
        new(service, Convert.FromBase64String(configuration.Required("Secrets:IdempotencyKey")));

    /// <param name="operation">Stable name of the operation, with the ids in its path.</param>
    /// <param name="request">The request as it was understood; two texts with the same meaning are the same request.</param>
    public CommandIdentity Of<TRequest>(string operation, Caller caller, IdempotencyKey key, TRequest request) =>
        OfBytes(operation, caller, key, JsonSerializer.SerializeToUtf8Bytes(request));

    /// <inheritdoc cref="Of{TRequest}(string, Caller, IdempotencyKey, TRequest)"/>
    public CommandIdentity OfBytes(string operation, Caller caller, IdempotencyKey key, ReadOnlySpan<byte> request)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, hashKey);
        hmac.AppendData(Encoding.UTF8.GetBytes(operation));
        hmac.AppendData([0]);
        hmac.AppendData(request);
        return new CommandIdentity(
            DeterministicId.Of(service, operation, caller.ClientId, key.Value),
            Convert.ToBase64String(hmac.GetHashAndReset()));
    }
}
