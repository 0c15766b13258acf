using System.Buffers.Binary;
using System.Data;
using Npgsql;

namespace Aptic.Settlement.Storage;

/// <summary>
/// Lets one of a kind be done at a time, over all replicas: a step of a run, an import of the bank's messages, a replay. An advisory
/// lock of the database session, gone with the process that held it; no transaction is open meanwhile.
/// </summary>
public sealed class AdvisoryLocks(NpgsqlDataSource database)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until no other one holds the lock.</summary>
    public async Task<HeldLock> TakeAsync(Guid id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryTakeAsync(id, cancellationToken) is { } taken) return taken;
            await Task.Delay(Interval, cancellationToken);
        }
    }

    /// <summary>Does not wait: null where another one holds the lock.</summary>
    public async Task<HeldLock?> TryTakeAsync(Guid id, CancellationToken cancellationToken)
    {
        var (connection, key) = (await database.OpenConnectionAsync(cancellationToken), KeyOf(id));
        var isTaken = false;
        try
        {
            isTaken = await HeldLock.AskAsync(connection, "select pg_try_advisory_lock($1)", key, cancellationToken);
            return isTaken ? new HeldLock(connection, key) : null;
        }
        finally
        {
            if (!isTaken) await connection.DisposeAsync();
        }
    }

    private static long KeyOf(Guid id) => BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true));
}

/// <summary>A lock that is held for as long as its connection lives, and gives it back in the end.</summary>
public sealed class HeldLock(NpgsqlConnection connection, long key) : IAsyncDisposable
{
    /// <summary>The lock's own connection. What is done in it is done under the lock, or not at all.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>False where the connection is known to have broken.</summary>
    public bool IsOpen => connection.State == ConnectionState.Open;

    /// <exception cref="LockLostException">The connection broke, and the lock went with it: another one may hold it by now.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            throw new LockLostException(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using (connection)
        {
            if (!IsOpen) return;
            try
            {
                await AskAsync(connection, "select pg_advisory_unlock($1)", key, CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The connection broke, and the lock went with it: what is done under it looks again by itself whether it still may.
            }
        }
    }

    internal static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, long key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = key });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <summary>A lock was lost with its connection, while what it guards was still being done.</summary>
public sealed class LockLostException(Exception cause) : Exception("The lock was lost with its connection.", cause);
