using System.Buffers.Binary;
using Npgsql;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>
/// Lets one step of a run be taken at a time, over all replicas: a repeat waits for the first one's answer. An advisory lock of
/// the database session, gone with the process that held it; no transaction is open meanwhile.
/// </summary>
public sealed class RunLocks(NpgsqlDataSource database)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public async Task<IAsyncDisposable> TakeAsync(Guid runId, CancellationToken cancellationToken)
    {
        var key = BinaryPrimitives.ReadInt64BigEndian(runId.ToByteArray(bigEndian: true));
        var connection = await database.OpenConnectionAsync(cancellationToken);
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
