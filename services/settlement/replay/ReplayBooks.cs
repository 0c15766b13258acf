using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Replay;

/// <summary>
/// POST /settlement/v1/replay/rebuilds and …/comparisons: folds all events into books beside the live ones, to take their place or to
/// be compared with them. GET …/{id} shows how far that is; POST …/{id}/cancellation ends it, and leaves the live books as they are.
/// </summary>
public static class ReplayBooks
{
    private const string Operation = "replay-books";

    private static readonly Refusal Unknown = Refusal.NotFound("replay-unknown", "There is no such replay.", "/replayId");

    public sealed record Started(Guid ReplayId);

    /// <param name="Sequence">The last event that was folded.</param>
    /// <param name="Target">The event up to which it folds.</param>
    /// <param name="EventsPerSecond">Since it was started; 0 before the first page.</param>
    /// <param name="SecondsLeft">As far as the rate tells; null where it does not yet.</param>
    /// <param name="Tables">Of a comparison that is done.</param>
    /// <param name="Differences">The first that were found; empty where the books are what the events say.</param>
    public sealed record Answer(
        Guid ReplayId, ReplayStage Stage, long Sequence, long Target, long EventsPerSecond, long? SecondsLeft, string StartedBy,
        DateTimeOffset StartedAt, DateTimeOffset ChangedAt, string? Detail, IReadOnlyList<ComparedTable>? Tables,
        IReadOnlyList<DifferingRow>? Differences);

    public static void MapReplayBooks(this IEndpointRouteBuilder app)
    {
        Map(app, "rebuilds", ReplayKind.Rebuild, "Build the books afresh beside the live ones, and exchange them",
            "A rebuild, and how far it is");
        Map(app, "comparisons", ReplayKind.Comparison, "Compare the live books with their replay, row by row",
            "A comparison, and what it found");
    }

    private static void Map(IEndpointRouteBuilder app, string name, ReplayKind kind, string start, string show)
    {
        var replays = app.MapGroup($"/settlement/v1/replay/{name}").RequireRole(Roles.Finance);
        replays.MapPost("",
            (IdempotencyKey key, Caller caller, CommandIdentities identities, ReplayRunner runner, CancellationToken cancellationToken) =>
                StartAsync(name, kind, key, caller, identities, runner, cancellationToken)).WithSummary(start);
        replays.MapGet("/{replayId:guid}", (Guid replayId, ReplayRunner runner, CancellationToken cancellationToken) =>
            ShowAsync(replayId, kind, runner, cancellationToken)).WithSummary(show);
        // The key is asked for as of any command; a repeat finds the replay cancelled.
        replays.MapPost("/{replayId:guid}/cancellation",
            (Guid replayId, IdempotencyKey _, ReplayRunner runner, ReplayLog log, CancellationToken cancellationToken) =>
                CancelAsync(replayId, kind, runner, log, cancellationToken)).WithSummary("Cancel it: the live books stay as they are");
    }

    private static async Task<Accepted<Started>> StartAsync(
        string name, ReplayKind kind, IdempotencyKey key, Caller caller, CommandIdentities identities, ReplayRunner runner,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{name}", caller, key, name);
        var id = await runner.StartAsync(kind, identity, caller.ClientId, cancellationToken);
        return TypedResults.Accepted($"/settlement/v1/replay/{name}/{id}", new Started(id));
    }

    private static async Task<Ok<Answer>> ShowAsync(Guid replayId, ReplayKind kind, ReplayRunner runner,
        CancellationToken cancellationToken) =>
        TypedResults.Ok(AnswerOf(await runner.FindAsync(replayId, kind, cancellationToken) ?? throw new RefusedException(Unknown)));

    private static async Task<Ok<Answer>> CancelAsync(
        Guid replayId, ReplayKind kind, ReplayRunner runner, ReplayLog log, CancellationToken cancellationToken)
    {
        if (await runner.FindAsync(replayId, kind, cancellationToken) is null) throw new RefusedException(Unknown);
        await log.CancelAsync(replayId, cancellationToken);
        return await ShowAsync(replayId, kind, runner, cancellationToken);
    }

    private static Answer AnswerOf(ReplayRecord replay)
    {
        var seconds = (replay.ChangedAt - replay.StartedAt).TotalSeconds;
        var rate = seconds > 0 ? (long)(replay.Sequence / seconds) : 0;
        return new Answer(replay.Id, replay.Stage, replay.Sequence, replay.Target, rate,
            replay.Stage == ReplayStage.Running && rate > 0 ? (replay.Target - replay.Sequence) / rate : null,
            replay.StartedBy, replay.StartedAt, replay.ChangedAt, replay.Detail, replay.Result?.Tables, replay.Result?.Differences);
    }
}
