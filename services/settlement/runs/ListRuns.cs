using System.Text.Json;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Runs.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>GET /settlement/v1/runs?stage=: the settlement runs, newest first, page by page.</summary>
public static class ListRuns
{
    private const int LimitMost = 200;
    private const int LimitDefault = 50;

    private static readonly IReadOnlyDictionary<string, RunStage> Stages =
        Enum.GetValues<RunStage>().ToDictionary(stage => JsonNamingPolicy.KebabCaseLower.ConvertName(stage.ToString()));

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Item> Runs, Guid? Next);

    /// <param name="WaitingCents">Owed to venues that the run does not pay; what other runs hold is in it.</param>
    public sealed record Item(
        Guid RunId, RunStage Stage, DateOnly CutoffOn, string PreparedBy, DateTimeOffset OpenedAt, int PayoutCount, long PayableCents,
        long CommissionCents, int WaitingCount, long WaitingCents);

    public static void MapListRuns(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/runs", HandleAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("The settlement runs, newest first");

    private static async Task<Ok<Answer>> HandleAsync(
        string? stage, Guid? cursor, int? limit, IQuerySession session, CancellationToken cancellationToken)
    {
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} runs.", "query limit"));
        if (stage is not null && !Stages.ContainsKey(stage))
            throw new RefusedException(Refusal.Invalid("invalid-stage", $"A stage is one of {string.Join(", ", Stages.Keys)}.",
                "query stage"));

        var found = await PageAsync(stage is null ? null : Stages[stage], cursor, size + 1, session, cancellationToken);
        var page = found.Take(size).Select(ItemOf).ToList();
        return TypedResults.Ok(new Answer(page, found.Count > size ? page[^1].RunId : null));
    }

    private static async Task<IReadOnlyList<RunInBrief>> PageAsync(
        RunStage? stage, Guid? cursor, int size, IQuerySession session, CancellationToken cancellationToken)
    {
        List<string> conditions = ["true"];
        List<object> parameters = [];
        if (stage is { } only)
        {
            conditions.Add("stage = ?");
            parameters.Add(only.ToString());
        }

        if (cursor is { } after)
        {
            var last = await session.LoadAsync<RunInBrief>(after, cancellationToken) ?? throw new RefusedException(
                Refusal.Invalid("invalid-cursor", "Send the cursor as the page before gave it.", "query cursor"));
            conditions.Add("(opened_at, id) < (?, ?)");
            parameters.AddRange([last.OpenedAt, last.Id]);
        }

        return await session.QueryAsync<RunInBrief>($"where {string.Join(" and ", conditions)} order by opened_at desc, id desc limit ?",
            cancellationToken, [.. parameters, size]);
    }

    private static Item ItemOf(RunInBrief run) => new(run.Id, run.Stage, run.CutoffOn, run.OpenedBy, run.OpenedAt, run.PayoutCount,
        run.PayableCents, run.CommissionCents, run.WaitingCount, run.WaitingCents);
}
