using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Runs.Domain;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>Finds the refunds that runs pay, and moves them with the run.</summary>
public sealed class HeldRefunds(IDocumentStore store, Decisions decisions) : IHeldBeside
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

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldPart>> OfRunAsync(SettlementRun run, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.QueryAsync<Refund>("where run_id = ? order by id", cancellationToken, run.Id))
            .Select(refund => PartOf(run.Id, refund)).ToList();
    }

    /// <summary>What a run has of a refund.</summary>
    public static HeldPart PartOf(Guid runId, Refund refund) => new(
        refund.Id, SettlementRunDecider.RefundPayoutIdOf(runId, refund.Id), refund.AmountCents, refund.Stage switch
        {
            RefundStage.InTransfer => PartStage.InTransfer,
            RefundStage.Paid => PartStage.Paid,
            _ => PartStage.Held,
        });

    /// <inheritdoc/>
    public async Task HoldAsync(BesideMove move, IReadOnlyList<VenueSum> paid, CancellationToken cancellationToken) => await MoveAsync(move,
        (await PositionsAsync(move.Run, cancellationToken)).Where(position => position.WaitingReason is null)
            .Select(position => position.Refund.Id).ToList(),
        refund => RefundDecider.Decide(new RefundDecider.HoldRefund(move.Run.Id, move.Run.CutoffAt, move.Now), refund), cancellationToken);

    /// <inheritdoc/>
    public async Task ReleaseAsync(BesideMove move, CancellationToken cancellationToken) => await MoveAsync(move,
        (await OfRunAsync(move.Run, cancellationToken)).Select(part => part.SourceId).ToList(),
        refund => RefundDecider.Decide(new RefundDecider.ReleaseRefund(move.Run.Id, move.Now), refund), cancellationToken);

    /// <inheritdoc/>
    public Task PutInTransferAsync(BesideMove move, CancellationToken cancellationToken) => MoveAsync(move, RefundsOf(move.Run.Payouts),
        refund => RefundDecider.Decide(new RefundDecider.PutRefundInTransfer(
            move.Run.Id, SettlementRunDecider.RefundPayoutIdOf(move.Run.Id, refund.Id), move.Now), refund), cancellationToken);

    /// <inheritdoc/>
    public Task PayAsync(BesideMove move, IReadOnlyDictionary<Guid, DateOnly> days, CancellationToken cancellationToken) => MoveAsync(move,
        RefundsOf(move.Run.Payouts.Where(payout => days.ContainsKey(payout.PayoutId))), refund =>
        {
            var payoutId = SettlementRunDecider.RefundPayoutIdOf(move.Run.Id, refund.Id);
            return RefundDecider.Decide(new RefundDecider.ExecuteRefund(
                move.Run.Id, payoutId, OwnTransfers.EndToEndIdOf(payoutId), days[payoutId], move.Now), refund);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task ReturnAsync(BesideMove move, Payout payout, PayoutReturn told, CancellationToken cancellationToken) => MoveAsync(move,
        RefundsOf([payout]), refund => RefundDecider.Decide(
            new RefundDecider.ReturnRefund(move.Run.Id, payout.PayoutId, told.Reason, told.On, move.Now), refund), cancellationToken);

    private static List<Guid> RefundsOf(IEnumerable<Payout> payouts) => payouts.Select(payout => payout.RefundId).OfType<Guid>().ToList();

    // Refunds are few: one transaction moves them all.
    private async Task MoveAsync(
        BesideMove move, List<Guid> ids, Func<Refund, Decision> decide, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return;
        await decisions.DecideAsync(move.Actor, async session =>
        {
            await move.Turn(session);
            foreach (var id in ids)
            {
                var stream = await session.Events.FetchForWriting<Refund>(id, cancellationToken);
                stream.AppendMany(decide(stream.Aggregate!).Events);
            }
        }, cancellationToken);
    }
}
