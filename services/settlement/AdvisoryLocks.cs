using System.Buffers.Binary;
using Npgsql;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>
/// Lets one step of a run be taken at a time, over all replicas: a repeat waits for the first one's answer; and one replay. An
/// advisory lock of the database session, gone with the process that held it; no transaction is open meanwhile.
/// </summary>
public sealed class RunLocks(NpgsqlDataSource database)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public async Task<IAsyncDisposable> TakeAsync(Guid id, CancellationToken cancellationToken)
    {
        var (connection, key) = (await database.OpenConnectionAsync(cancellationToken), KeyOf(id));
        try
        {
            while (!await AskAsync(connection, "select pg_try_advisory_lock($1)", key, cancellationToken))
                await Task.Delay(Interval, cancellationToken);
            return new Taken(connection, key);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does not wait: null where another one holds the lock.</summary>
    public async Task<IAsyncDisposable?> TryTakeAsync(Guid id, CancellationToken cancellationToken)
    {
        var (connection, key) = (await database.OpenConnectionAsync(cancellationToken), KeyOf(id));
        var isTaken = false;
        try
        {
            isTaken = await AskAsync(connection, "select pg_try_advisory_lock($1)", key, cancellationToken);
            return isTaken ? new Taken(connection, key) : null;
        }
        finally
        {
            if (!isTaken) await connection.DisposeAsync();
        }
    }

    private static long KeyOf(Guid id) => BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true));

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, long key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = key });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private sealed class Taken(NpgsqlConnection connection, long key) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (connection)
            {
                try
                {
                    await AskAsync(connection, "select pg_advisory_unlock($1)", key, CancellationToken.None);
                }
                catch (NpgsqlException)
                {
                    // The connection broke, and the lock went with it: RunTurn kept others out of what was done meanwhile.
                }
            }
        }
    }
}
