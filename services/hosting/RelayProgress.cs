using Npgsql;

namespace Aptic.Hosting;

/// <summary>
/// How far the relay has come, as the event store keeps it. It can be set back, for a consumer that is new or after a restore: what
/// follows is published again under the same message ids, and consumers do nothing the second time.
/// </summary>
public sealed class RelayProgress(NpgsqlDataSource database, ServiceName service)
{
    /// <summary>The name of the relay's only shard, and of its row.</summary>
    public const string Shard = $"{Relay.ShardName}:All";

    private readonly string _table = $"{service.Value}.mt_event_progression";

    /// <summary>The sequence of the last event that was published; zero for none.</summary>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select last_seq_id from {_table} where name = $1");
        command.Parameters.Add(new() { Value = Shard });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
    }

    /// <summary>
    /// Sets the relay back. One that runs begins again there: its next page finds its progress changed, and does not commit; the watchdog
    /// ends one that waits for events.
    /// </summary>
    /// <param name="to">The last event that is not published again; zero for all of them.</param>
    /// <returns>Where it stood. It stays there where that is not beyond the place to go to.</returns>
    public async Task<long> RewindAsync(long to, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var asking = new NpgsqlCommand($"select last_seq_id from {_table} where name = $1 for update", connection);
        asking.Parameters.Add(new() { Value = Shard });
        var from = await asking.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
        if (from <= to) return from;

        // The event store begins at the first event by inserting the row: one that said zero would be in its way for ever.
        await using var setting = to == 0
            ? new NpgsqlCommand($"delete from {_table} where name = $1", connection)
            : new NpgsqlCommand($"update {_table} set last_seq_id = $2 where name = $1", connection);
        setting.Parameters.Add(new() { Value = Shard });
        if (to > 0) setting.Parameters.Add(new() { Value = to });
        await setting.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return from;
    }
}
