using Aptic.Hosting;
using Aptic.Settlement.OperatorMoney;
using Marten;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>Finds the goodwill that runs pay, and moves it with the run.</summary>
public sealed class OwnMoneyDesk(IDocumentStore store, Decisions decisions)
{
    /// <summary>What a run could pay, and what it holds already.</summary>
    public async Task<IReadOnlyList<GoodwillOf>> TakeableAsync(Guid runId, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).Where(one => one is { Granted: not null, ExecutedOn: null }
            && (one.RunId is null || one.RunId == runId))
            .OrderBy(one => one.Asked.OccurredAt).ThenBy(one => one.Asked.GoodwillId).ToList();

    /// <summary>The runs that hold goodwill.</summary>
    public async Task<IReadOnlyList<Guid>> HoldersAsync(CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).Where(one => one.ExecutedOn is null).Select(one => one.RunId).OfType<Guid>().Distinct().ToList();

    public async Task<IReadOnlyList<HeldPart>> OfRunAsync(Guid runId, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).Where(one => one.RunId == runId)
            .Select(one => new HeldPart(one.Asked.GoodwillId, one.PayoutId!.Value, one.Asked.AmountCents)).ToList();

    /// <summary>Holds these for a run, and no others.</summary>
    public Task TakeAsync(Guid runId, IReadOnlyList<GoodwillOf> wanted, Func<IDocumentSession, Task> turn, string actor, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var ids = wanted.Select(one => one.Asked.GoodwillId).ToHashSet();
        return MoveAsync(one => one switch
        {
            { RunId: null, Granted: not null } when ids.Contains(one.Asked.GoodwillId) => new GoodwillTaken(one.Asked.GoodwillId, runId,
                SettlementRunDecider.PayoutIdOf(runId, one.Asked.VenueId, one.Asked.OrganisationId), now),
            { PayoutId: { } payoutId } when one.RunId == runId && !ids.Contains(one.Asked.GoodwillId) =>
                new GoodwillGivenBack(one.Asked.GoodwillId, runId, payoutId, now),
            _ => null,
        }, turn, actor, cancellationToken);
    }

    /// <param name="payoutId">Of this payout alone; null for all of the run.</param>
    public Task GiveBackAsync(Guid runId, Guid? payoutId, Func<IDocumentSession, Task> turn, string actor, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        MoveAsync(one => one.RunId == runId && (payoutId is null || one.PayoutId == payoutId)
            ? new GoodwillGivenBack(one.Asked.GoodwillId, runId, one.PayoutId!.Value, now)
            : null, turn, actor, cancellationToken);

    public Task PayAsync(Guid runId, IReadOnlyDictionary<Guid, DateOnly> executed, Func<IDocumentSession, Task> turn, string actor,
        DateTimeOffset now, CancellationToken cancellationToken) =>
        MoveAsync(one => one.RunId == runId && one.ExecutedOn is null && executed.TryGetValue(one.PayoutId!.Value, out var on)
            ? new GoodwillPaid(one.Asked.GoodwillId, runId, one.PayoutId.Value, on, now)
            : null, turn, actor, cancellationToken);

    private async Task<IReadOnlyCollection<GoodwillOf>> AllAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.Events.AggregateStreamAsync<OwnMoney>(OwnMoney.StreamId,
            token: cancellationToken))?.Goodwill.Values.ToList() ?? [];
    }

    private async Task MoveAsync(Func<GoodwillOf, object?> move, Func<IDocumentSession, Task> turn, string actor,
        CancellationToken cancellationToken)
    {
        if ((await AllAsync(cancellationToken)).All(one => move(one) is null)) return;

        await decisions.DecideAsync(actor, async session =>
        {
            await turn(session);
            var stream = await session.Events.FetchForWriting<OwnMoney>(OwnMoney.StreamId, cancellationToken);
            stream.AppendMany(stream.Aggregate!.Goodwill.Values.OrderBy(one => one.Asked.GoodwillId).Select(move).OfType<object>());
        }, cancellationToken);
    }
}
