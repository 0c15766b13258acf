using Marten;
using Npgsql;

namespace Aptic.Hosting;

/// <summary>Lets one transaction at a time decide on something that has no row of its own to be locked by.</summary>
public static class TransactionLock
{
    /// <summary>Waits until no other transaction holds the lock, and holds it until the session's transaction ends.</summary>
    /// <param name="name">What it is on, with its kind: the same text is the same lock in all processes of the service.</param>
    public static async Task TakeAsync(IDocumentSession session, string name, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))");
        command.Parameters.Add(new() { Value = name });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
    }
}
