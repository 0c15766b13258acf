using Aptic.Redemption.Storage;
using Marten;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Redemption.Days;

/// <summary>
/// The days that are closed, and the lock that each day has: what is entered on it takes it shared, until it is committed; who closes
/// it takes it alone. So what a closing counts is all there will ever be of the day.
/// </summary>
public static class DayTable
{
    public static readonly PostgresqlObjectName Closed = Tables.Named("closed_day");

    // The first half of the keys of these locks; the other is the day's number.
    private const int LockClass = 20_731;

    public static Table Table()
    {
        var table = new Table(Closed);
        table.AddColumn("day", "date").AsPrimaryKey();
        return table;
    }

    /// <summary>
    /// To be queued with all that is entered on a day. Where the day was closed meanwhile it collides with the closed day's row, so that
    /// the command is decided again, at a later time.
    /// </summary>
    public static void Enter(IDocumentSession session, DateOnly day)
    {
        // Inserts nothing: a queued command cannot be a query. The next one sees what was committed while this one waited.
        session.QueueSqlCommand($"insert into {Closed} (day) select ? where pg_advisory_xact_lock_shared({LockClass}, ?) is null", day, day.DayNumber);
        session.QueueSqlCommand($"insert into {Closed} (day) select day from {Closed} where day = ?", day);
    }

    /// <summary>Waits until all that is being entered on the day is stored, and lets nothing more in until the session's transaction ends.</summary>
    public static async Task LockAsync(IDocumentSession session, DateOnly day, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"select pg_advisory_xact_lock({LockClass}, $1)");
        command.Parameters.Add(new() { Value = day.DayNumber });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
    }

    public static void Close(IDocumentSession session, DateOnly day) =>
        session.QueueSqlCommand($"insert into {Closed} (day) values (?)", day);
}
