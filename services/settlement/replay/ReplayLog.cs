using System.Text.Json;
using Aptic.Kernel;
using Aptic.Settlement.Storage;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Replay;

public enum ReplayKind
{
    Rebuild,
    Comparison,

    /// <summary>A month settled again by other rules: answered at once, and kept for whoever asks again with the same key.</summary>
    WhatIf,
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
/// <param name="RequestHash">Of the command that started it.</param>
public sealed record ReplayRecord(
    Guid Id, ReplayKind Kind, ReplayStage Stage, long Sequence, long Target, string StartedBy, DateTimeOffset StartedAt,
    DateTimeOffset ChangedAt,
    string? Detail, ComparisonResult? Result, string RequestHash);

public sealed record ComparisonResult(IReadOnlyList<ComparedTable> Tables, IReadOnlyList<DifferingRow> Differences);

/// <summary>The replays that were started: a table of its own, so that every replica knows of them.</summary>
public sealed class ReplayLog(NpgsqlDataSource database)
{
    private static readonly PostgresqlObjectName Name = Tables.Named("replay");

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
        // Null in rows from before commands had keys.
        table.AddColumn("request_hash", "text");
        return table;
    }

    public Task BeginAsync(
        CommandIdentity command, ReplayKind kind, long target, string by, CancellationToken cancellationToken) => ExecuteAsync(
        $"""
         insert into {Name} (id, kind, stage, sequence, target, started_by, request_hash)
         values ($1, $2, '{nameof(ReplayStage.Running)}', 0, $3, $4, $5)
         """, cancellationToken, command.Id, kind.ToString(), target, by, command.RequestHash);

    /// <summary>Keeps what a command was answered, unless a repeat of it was answered before.</summary>
    /// <returns>The first answer.</returns>
    public async Task<TAnswer> KeepAnswerAsync<TAnswer>(
        CommandIdentity command, ReplayKind kind, string by, TAnswer answer, CancellationToken cancellationToken)
        where TAnswer : class
    {
        await ExecuteAsync(
            $"""
             insert into {Name} (id, kind, stage, sequence, target, started_by, request_hash, result)
             values ($1, $2, '{nameof(ReplayStage.Done)}', 0, 0, $3, $4, $5::jsonb) on conflict (id) do nothing
             """, cancellationToken, command.Id, kind.ToString(), by, command.RequestHash, JsonSerializer.Serialize(answer));
        return (await AnswerOfAsync<TAnswer>(command, cancellationToken))!;
    }

    /// <summary>What the command was answered before; null where it is new.</summary>
    /// <exception cref="RefusedException">The key was used before for another request.</exception>
    public async Task<TAnswer?> AnswerOfAsync<TAnswer>(CommandIdentity command, CancellationToken cancellationToken)
        where TAnswer : class
    {
        await using var question = Command($"select request_hash, result::text from {Name} where id = $1", command.Id);
        await using var row = await question.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;

        command.MustMatch(row.GetString(0));
        return JsonSerializer.Deserialize<TAnswer>(row.GetString(1));
    }

    /// <summary>Notes how far it is.</summary>
    /// <returns>True where somebody asked to cancel it.</returns>
    public async Task<bool> AdvanceAsync(Guid id, long sequence, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"update {Name} set sequence = $2, target = greatest(target, $2), changed_at = clock_timestamp() where id = $1 returning is_cancelled",
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
            $"""
             select stage, sequence, target, started_by, started_at, changed_at, detail, result::text, coalesce(request_hash, '')
             from {Name} where id = $1 and kind = $2
             """, id, kind.ToString());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;

        return new ReplayRecord(id, kind, Enum.Parse<ReplayStage>(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetString(3),
            row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? null : JsonSerializer.Deserialize<ComparisonResult>(row.GetString(7)), row.GetString(8));
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
