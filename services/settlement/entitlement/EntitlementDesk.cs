using Aptic.Hosting;
using Aptic.Kernel;
using Marten;

namespace Aptic.Settlement.Entitlements;

/// <summary>
/// Finds entitlements and moves them, many at a time, in short transactions. Each one decides for itself: what does not allow the
/// move is left as it is.
/// </summary>
public sealed class EntitlementDesk(IDocumentStore store, Decisions decisions)
{
    private const int PageMost = 2_000;
    private const int ChunkMost = 200;

    /// <summary>What a run with this cutoff could take: free entitlements that can no longer be reversed, and what it holds
    /// already.</summary>
    public async Task<IReadOnlyList<Entitlement>> TakeableAsync(Guid runId, DateTimeOffset cutoffAt, CancellationToken cancellationToken) =>
    [
        .. await FindAsync("stage = ? and reversible_until <= ?", [nameof(EntitlementStage.Accrued), cutoffAt], cancellationToken),
        .. await FindAsync("run_id = ?", [runId], cancellationToken),
    ];

    /// <summary>What other runs hold of what a run with this cutoff could have taken.</summary>
    public Task<List<Entitlement>> HeldElsewhereAsync(Guid runId, DateTimeOffset cutoffAt, CancellationToken cancellationToken) =>
        FindAsync("stage = ? and reversible_until <= ? and run_id <> ?", [nameof(EntitlementStage.Held), cutoffAt, runId],
            cancellationToken);

    /// <summary>The runs that hold or transfer entitlements.</summary>
    public async Task<IReadOnlyList<Guid>> HoldersAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var runs = await session.Query<Entitlement>()
            .Where(entitlement => entitlement.Stage == EntitlementStage.Held || entitlement.Stage == EntitlementStage.InTransfer)
            .Select(entitlement => entitlement.RunId!.Value).Distinct().ToListAsync(cancellationToken);
        return runs;
    }

    /// <summary>The entitlements that a run holds, transfers or paid, each folded anew from its own events.</summary>
    public async Task<IReadOnlyList<Entitlement>> OfRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        var found = await FoldAsync(await FindAsync("run_id = ?", [runId], cancellationToken), cancellationToken);
        return found.Where(entitlement => entitlement.RunId == runId).ToList();
    }

    /// <summary>Those that payouts of a run carry, each folded anew from its own events.</summary>
    public async Task<IReadOnlyList<Entitlement>> OfPayoutsAsync(
        Guid runId, IReadOnlyCollection<Guid> payoutIds, CancellationToken cancellationToken)
    {
        var found = await FoldAsync(await FindAsync("run_id = ? and data ->> 'payoutId' = any(?)",
            [runId, payoutIds.Select(id => id.ToString()).ToArray()], cancellationToken), cancellationToken);
        return found.Where(entitlement => entitlement.RunId == runId && payoutIds.Contains(entitlement.PayoutId!.Value)).ToList();
    }

    /// <summary>What a run paid of redemptions that were reversed while their money was on its way.</summary>
    public Task<List<Entitlement>> ReversedOfRunAsync(Guid runId, CancellationToken cancellationToken) => FindAsync(
        "run_id = ? and stage = ? and data ->> 'reversal' is not null", [runId, nameof(EntitlementStage.Paid)], cancellationToken);

    /// <summary>Moves entitlements chunk by chunk. Interrupted, it is done again: those that were moved decide to do nothing.</summary>
    /// <param name="actor">Who causes the events.</param>
    /// <param name="turn">Asked first in each transaction: refuses where it is no longer the mover's turn.</param>
    public async Task MoveAsync(string actor, Func<IDocumentSession, Task> turn, IEnumerable<Entitlement> entitlements,
        Func<Entitlement, Decision> decide, CancellationToken cancellationToken)
    {
        foreach (var chunk in entitlements.Select(entitlement => entitlement.Id).Chunk(ChunkMost))
        {
            await decisions.DecideAsync(actor, async session =>
            {
                await turn(session);
                await MoveAsync(session, chunk, decide, cancellationToken);
            }, cancellationToken);
        }
    }

    private static async Task MoveAsync(
        IDocumentSession session, Guid[] ids, Func<Entitlement, Decision> decide, CancellationToken cancellationToken)
    {
        var batch = session.CreateBatchQuery();
        var fetches = ids.Select(id => batch.Events.FetchForWriting<Entitlement>(id)).ToList();
        await batch.Execute(cancellationToken);
        foreach (var fetch in fetches)
        {
            var stream = await fetch;
            stream.AppendMany(decide(stream.Aggregate!).Events);
        }
    }

    private async Task<List<Entitlement>> FindAsync(string condition, object[] parameters, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        List<Entitlement> found = [];
        IReadOnlyList<Entitlement> page;
        do
        {
            var after = found.Count > 0 ? found[^1].Id : Guid.Empty;
            page = await session.QueryAsync<Entitlement>(
                $"where {condition} and id > ? order by id limit {PageMost}", cancellationToken, [.. parameters, after]);
            found.AddRange(page);
        }
        while (page.Count == PageMost);
        return found;
    }

    private async Task<List<Entitlement>> FoldAsync(IEnumerable<Entitlement> entitlements, CancellationToken cancellationToken)
    {
        List<Entitlement> folded = [];
        foreach (var ids in entitlements.Select(entitlement => entitlement.Id).Chunk(PageMost))
            folded.AddRange(await FoldAsync(ids, cancellationToken));
        return folded;
    }

    private async Task<IEnumerable<Entitlement>> FoldAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var events = await session.Events.QueryAllRawEvents().Where(@event => ids.Contains(@event.StreamId))
            .OrderBy(@event => @event.Sequence).ToListAsync(cancellationToken);
        return events.GroupBy(@event => @event.StreamId)
            .Select(stream => stream.Aggregate((Entitlement?)null, (state, @event) => Entitlement.Evolve(state, @event.Data))!);
    }
}
