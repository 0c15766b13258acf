using Aptic.Hosting;
using Aptic.Settlement.OperatorMoney.Domain;
using Aptic.Settlement.Runs.Domain;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>Finds the goodwill that runs pay, and moves it with the run.</summary>
public sealed class HeldGoodwill(IDocumentStore store, Decisions decisions) : IHeldBeside
{
    /// <summary>What a run could pay, and what it holds already.</summary>
    public async Task<IReadOnlyList<GoodwillOf>> TakeableAsync(Guid runId, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).Where(one => one is { Granted: not null, ExecutedOn: null }
            && (one.RunId is null || one.RunId == runId))
            .OrderBy(one => one.Asked.OccurredAt).ThenBy(one => one.Asked.GoodwillId).ToList();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldPart>> OfRunAsync(SettlementRun run, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).Where(one => one.RunId == run.Id)
            .Select(one => new HeldPart(one.Asked.GoodwillId, one.PayoutId!.Value, one.Asked.AmountCents,
                one.ExecutedOn is null ? PartStage.Held : PartStage.Paid)).ToList();

    /// <inheritdoc/>
    public Task HoldAsync(BesideMove move, IReadOnlyList<VenueSum> paid, CancellationToken cancellationToken)
    {
        var venues = paid.Select(sum => (sum.VenueId, sum.OrganisationId)).ToHashSet();
        bool IsPaid(GoodwillOf one) => venues.Contains((one.Asked.VenueId, one.Asked.OrganisationId));
        return MoveAsync(move, one => one switch
        {
            { RunId: null, Granted: not null } when IsPaid(one) => new GoodwillTaken(one.Asked.GoodwillId, move.Run.Id,
                SettlementRunDecider.PayoutIdOf(move.Run.Id, one.Asked.VenueId, one.Asked.OrganisationId), move.Now),
            { PayoutId: { } payoutId } when one.RunId == move.Run.Id && !IsPaid(one) =>
                new GoodwillGivenBack(one.Asked.GoodwillId, move.Run.Id, payoutId, move.Now),
            _ => null,
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(BesideMove move, CancellationToken cancellationToken) => GiveBackAsync(move, _ => true, cancellationToken);

    /// <inheritdoc/>
    public Task PutInTransferAsync(BesideMove move, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task PayAsync(BesideMove move, IReadOnlyDictionary<Guid, DateOnly> days, CancellationToken cancellationToken) => MoveAsync(move,
        one => one.RunId == move.Run.Id && one.ExecutedOn is null && days.TryGetValue(one.PayoutId!.Value, out var on)
            ? new GoodwillPaid(one.Asked.GoodwillId, move.Run.Id, one.PayoutId.Value, on, move.Now)
            : null, cancellationToken);

    /// <inheritdoc/>
    public Task ReturnAsync(BesideMove move, Payout payout, PayoutReturn told, CancellationToken cancellationToken) =>
        GiveBackAsync(move, payoutId => payoutId == payout.PayoutId, cancellationToken);

    private Task GiveBackAsync(BesideMove move, Func<Guid, bool> isOf, CancellationToken cancellationToken) => MoveAsync(move,
        one => one.RunId == move.Run.Id && isOf(one.PayoutId!.Value)
            ? new GoodwillGivenBack(one.Asked.GoodwillId, move.Run.Id, one.PayoutId.Value, move.Now)
            : null, cancellationToken);

    private async Task<IReadOnlyCollection<GoodwillOf>> AllAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.Events.AggregateStreamAsync<OwnMoney>(OwnMoney.StreamId,
            token: cancellationToken))?.Goodwill.Values.ToList() ?? [];
    }

    private async Task MoveAsync(BesideMove move, Func<GoodwillOf, object?> change, CancellationToken cancellationToken)
    {
        if ((await AllAsync(cancellationToken)).All(one => change(one) is null)) return;

        await decisions.DecideAsync(move.Actor, async session =>
        {
            await move.Turn(session);
            var stream = await session.Events.FetchForWriting<OwnMoney>(OwnMoney.StreamId, cancellationToken);
            stream.AppendMany(stream.Aggregate!.Goodwill.Values.OrderBy(one => one.Asked.GoodwillId).Select(change).OfType<object>());
        }, cancellationToken);
    }
}
