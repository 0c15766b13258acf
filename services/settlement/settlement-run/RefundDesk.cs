using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.PayoutAccounts;
using Aptic.Settlement.Refunds;
using Marten;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>Finds the refunds that runs pay, and moves them with the run.</summary>
public sealed class RefundDesk(IDocumentStore store, Decisions decisions)
{
    /// <summary>What a run could pay, and what it holds already, with the accounts of their funders.</summary>
    public async Task<IReadOnlyList<RefundPosition>> PositionsAsync(SettlementRun run, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var found = await session.QueryAsync<Refund>("where stage = ? or run_id = ? order by id", cancellationToken,
            nameof(RefundStage.Payable), run.Id);
        var organisations = found.Select(refund => refund.OrganisationId).Distinct().ToArray();
        var accounts = (await session.Query<PayoutAccount>().Where(account => organisations.Contains(account.OrganisationId))
            .ToListAsync(cancellationToken)).ToLookup(account => account.OrganisationId);
        return found.Where(refund => refund.ApprovedAt < run.CutoffAt || refund.RunId == run.Id)
            .Select(refund => new RefundPosition(refund,
                PayableAccounts.PayableOf(PayoutAccount.InForce(accounts[refund.OrganisationId], run.CutoffAt))))
            .ToList();
    }

    /// <summary>The runs that hold refunds.</summary>
    public async Task<IReadOnlyList<Guid>> HoldersAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var held = await session.QueryAsync<Refund>("where stage = ?", cancellationToken, nameof(RefundStage.Held));
        return held.Select(refund => refund.RunId).OfType<Guid>().Distinct().ToList();
    }

    public async Task<IReadOnlyList<HeldPart>> OfRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.QueryAsync<Refund>("where run_id = ?", cancellationToken, runId))
            .Select(refund => new HeldPart(refund.Id, SettlementRunDecider.RefundPayoutIdOf(runId, refund.Id),
                refund.AmountCents)).ToList();
    }

    public Task HoldAsync(SettlementRun run, IEnumerable<RefundPosition> positions, Func<IDocumentSession, Task> turn, string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        MoveAsync(positions.Where(position => position.WaitingReason is null).Select(position => position.Refund.Id).ToList(),
            refund => RefundDecider.Decide(new RefundDecider.HoldRefund(run.Id, run.CutoffAt, now), refund), turn, actor,
            cancellationToken);

    public async Task ReleaseAsync(Guid runId, Func<IDocumentSession, Task> turn, string actor, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        await MoveAsync((await OfRunAsync(runId, cancellationToken)).Select(part => part.SourceId).ToList(),
            refund => RefundDecider.Decide(new RefundDecider.ReleaseRefund(runId, now), refund), turn, actor, cancellationToken);

    public Task PutInTransferAsync(
        SettlementRun run, Func<IDocumentSession, Task> turn, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        MoveAsync(RefundsOf(run.Payouts), refund => RefundDecider.Decide(new RefundDecider.PutRefundInTransfer(
            run.Id, SettlementRunDecider.RefundPayoutIdOf(run.Id, refund.Id), now), refund), turn, actor, cancellationToken);

    public Task PayAsync(SettlementRun run, IReadOnlyDictionary<Guid, DateOnly> executed, Func<IDocumentSession, Task> turn, string actor,
        DateTimeOffset now, CancellationToken cancellationToken) =>
        MoveAsync(RefundsOf(run.Payouts.Where(payout => executed.ContainsKey(payout.PayoutId))), refund =>
        {
            var payoutId = SettlementRunDecider.RefundPayoutIdOf(run.Id, refund.Id);
            return RefundDecider.Decide(new RefundDecider.ExecuteRefund(
                run.Id, payoutId, OwnTransfers.EndToEndIdOf(payoutId), executed[payoutId], now), refund);
        }, turn, actor, cancellationToken);

    public Task ReturnAsync(Payout payout, Guid runId, string reason, DateOnly on, Func<IDocumentSession, Task> turn, string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        MoveAsync(RefundsOf([payout]), refund => RefundDecider.Decide(
            new RefundDecider.ReturnRefund(runId, payout.PayoutId, reason, on, now), refund), turn, actor, cancellationToken);

    private static List<Guid> RefundsOf(IEnumerable<Payout> payouts) => payouts.Select(payout => payout.RefundId).OfType<Guid>().ToList();

    // Refunds are few: one transaction moves them all.
    private async Task MoveAsync(
        List<Guid> ids, Func<Refund, Decision> decide, Func<IDocumentSession, Task> turn, string actor, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return;
        await decisions.DecideAsync(actor, async session =>
        {
            await turn(session);
            foreach (var id in ids)
            {
                var stream = await session.Events.FetchForWriting<Refund>(id, cancellationToken);
                stream.AppendMany(decide(stream.Aggregate!).Events);
            }
        }, cancellationToken);
    }
}
