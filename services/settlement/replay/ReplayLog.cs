using System.Text.Json;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Replay;

public enum ReplayKind
{
    Rebuild,
    Comparison,
}

public enum ReplayStage
{
    Running,
    Done,
    Cancelled,
    Failed,

    /// <summary>The process that ran it ended. The live books are as they were.</summary>
    Interrupted,
}

/// <summary>A replay, and how far it is.</summary>
/// <param name="Sequence">The last event that was folded.</param>
/// <param name="Target">The event up to which it folds.</param>
/// <param name="Result">What a comparison found; null for a rebuild, and until it is done.</param>
public sealed record ReplayRecord(
    Guid Id, ReplayKind Kind, ReplayStage Stage, long Sequence, long Target, string StartedBy, DateTimeOffset StartedAt,
    DateTimeOffset ChangedAt, string? Detail, ComparisonResult? Result);

public sealed record ComparisonResult(IReadOnlyList<ComparedTable> Tables, IReadOnlyList<DifferingRow> Differences);

/// <summary>The replays that were started: a table of its own, so that every replica knows of them.</summary>
public sealed class ReplayLog(NpgsqlDataSource database)
{
    private static readonly PostgresqlObjectName Name = new(SettlementService.Name, "replay", SchemaUtils.IdentifierUsage.General);

    public static Table Table()
    {
        var table = new Table(Name);
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("stage", "text").NotNull();
        table.AddColumn("sequence", "bigint").NotNull();
        table.AddColumn("target", "bigint").NotNull();
        table.AddColumn("is_cancelled", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("started_by", "text").NotNull();
        table.AddColumn("started_at", "timestamp with time zone").NotNull().DefaultValueByExpression("clock_timestamp()");
        table.AddColumn("changed_at", "timestamp with time zone").NotNull().DefaultValueByExpression("clock_timestamp()");
        table.AddColumn("detail", "text");
        table.AddColumn("result", "jsonb");
        return table;
    }

    public Task BeginAsync(Guid id, ReplayKind kind, long target, string by, CancellationToken cancellationToken) => ExecuteAsync(
        $"insert into {Name} (id, kind, stage, sequence, target, started_by) values ($1, $2, '{nameof(ReplayStage.Running)}', 0, $3, $4)",
        cancellationToken, id, kind.ToString(), target, by);

    /// <summary>Notes how far it is.</summary>
    /// <returns>True where somebody asked to cancel it.</returns>
    public async Task<bool> AdvanceAsync(Guid id, long sequence, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"update {Name} set sequence = $2, target = greatest(target, $2), changed_at = clock_timestamp() "
                + "where id = $1 returning is_cancelled",
            id, sequence);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public Task EndAsync(Guid id, ReplayStage stage, string? detail, ComparisonResult? result, CancellationToken cancellationToken) =>
        ExecuteAsync(
        $"update {Name} set stage = $2, detail = $3, result = $4::jsonb, changed_at = clock_timestamp() where id = $1",
        cancellationToken, id, stage.ToString(), detail, result is null ? null : JsonSerializer.Serialize(result));

    public Task CancelAsync(Guid id, CancellationToken cancellationToken) =>
        ExecuteAsync($"update {Name} set is_cancelled = true where id = $1", cancellationToken, id);

    /// <summary>Null where there is none of this kind.</summary>
    public async Task<ReplayRecord?> FindAsync(Guid id, ReplayKind kind, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"select stage, sequence, target, started_by, started_at, changed_at, detail, result::text "
                + $"from {Name} where id = $1 and kind = $2",
            id, kind.ToString());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;

        return new ReplayRecord(id, kind, Enum.Parse<ReplayStage>(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetString(3),
            row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? null : JsonSerializer.Deserialize<ComparisonResult>(row.GetString(7)));
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, DataTypeName = value is null or string ? "text" : null });
        return command;
    }
}
