namespace Aptic.Kernel;

/// <summary>What makes a command itself: the id of what it starts, and a keyed hash of what it asks for.</summary>
/// <param name="RequestHash">Kept in the first event; keyed, since a request may hold codes. The same key with other content is refused.</param>
public sealed record CommandIdentity(Guid Id, string RequestHash)
{
    /// <summary>The header of a request that says whether it is a repeat.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <exception cref="RefusedException">The key was used before for another request (<c>idempotency-key-reused</c>, 422).</exception>
    public void MustMatch(string firstRequestHash)
    {
        if (!string.Equals(RequestHash, firstRequestHash, StringComparison.Ordinal))
            throw new RefusedException(Refusal.Invalid("idempotency-key-reused",
                "This Idempotency-Key was used for another request. Send a new key with a new command.", $"header {KeyHeader}"));
    }
}
