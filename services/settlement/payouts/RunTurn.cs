using Aptic.Kernel;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Payouts;

/// <summary>
/// Moves a run's entitlements only while it is in the stage that the move belongs to. <see cref="AdvisoryLocks"/> can be lost with its
/// connection while its holder goes on; this cannot: the row that each step of the run writes is locked in the transaction that
/// moves. So what a run releases is never what it exports, and nothing is held for a run that was stopped.
/// </summary>
public static class RunTurn
{
    private static readonly Refusal Overtaken = Refusal.Conflict("run-overtaken",
        "Another step of the run was taken in between. Look at the run, and send the command again if you still want it.");

    /// <exception cref="RefusedException">The run is in another stage by now.</exception>
    public static async Task TakeAsync(IDocumentSession session, Guid runId, RunStage stage, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"select stage from {Tables.RunsInBrief} where id = $1 for share");
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || reader.GetString(0) != stage.ToString())
            throw new RefusedException(Overtaken);
    }

    /// <summary>Lets no step of the run be recorded until the session's transaction ends, and nothing be moved for it.</summary>
    public static async Task LockAsync(IDocumentSession session, Guid runId, CancellationToken cancellationToken) =>
        await LockAsync(session, runId, "update", cancellationToken);

    /// <summary>Lets no step of the run be recorded until the session's transaction ends.</summary>
    public static async Task ShareAsync(IDocumentSession session, Guid runId, CancellationToken cancellationToken) =>
        await LockAsync(session, runId, "share", cancellationToken);

    private static async Task LockAsync(IDocumentSession session, Guid runId, string strength, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"select 1 from {Tables.RunsInBrief} where id = $1 for {strength}");
        command.Parameters.Add(new() { Value = runId });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
        }
    }
}
