using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Runs;

/// <summary>Finds the account that each venue of a run is paid to.</summary>
public sealed class PayableAccounts(IDocumentStore store)
{
    public async Task<IReadOnlyList<VenuePosition>> PositionsOfAsync(
        IReadOnlyList<VenueSum> sums, DateTimeOffset cutoffAt, CancellationToken cancellationToken)
    {
        var organisations = sums.Select(sum => sum.OrganisationId).Distinct().ToArray();
        await using var session = store.QuerySession();
        var accounts = await session.Query<PayoutAccount>()
            .Where(account => organisations.Contains(account.OrganisationId)).ToListAsync(cancellationToken);
        var byOrganisation = accounts.ToLookup(account => account.OrganisationId);
        var held = await HeldVenuesAsync(session, sums.Select(sum => sum.VenueId), cancellationToken);
        return sums.Select(sum => new VenuePosition(sum, PayableOf(PayoutAccount.InForce(byOrganisation[sum.OrganisationId], cutoffAt)),
            held.Contains(sum.VenueId))).ToList();
    }

    /// <summary>What a run pays may still be paid to where it was to go.</summary>
    /// <exception cref="RefusedException">An account was revoked, or an operator holds a venue, since the run was prepared.</exception>
    public static async Task RequirePayableAsync(IDocumentSession session, SettlementRun run, CancellationToken cancellationToken)
    {
        await RequireUnrevokedAsync(session, run, cancellationToken);
        await RequireUnheldAsync(session, run, cancellationToken);
    }

    /// <summary>Locks the accounts that a run pays to until the session's transaction ends, if it has one.</summary>
    /// <exception cref="RefusedException">An account was revoked since the run was prepared.</exception>
    private static async Task RequireUnrevokedAsync(IDocumentSession session, SettlementRun run, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select id, coalesce(jsonb_typeof(data -> 'revocation'), 'null') <> 'null'
             from {Tables.PayoutAccounts} where id = any($1) order by id for share
             """);
        command.Parameters.Add(new() { Value = run.Payouts.Select(payout => payout.AccountId).Distinct().ToArray() });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        HashSet<Guid> revoked = [];
        while (await reader.ReadAsync(cancellationToken))
            if (reader.GetBoolean(1)) revoked.Add(reader.GetGuid(0));

        var refusals = run.Payouts.Where(payout => revoked.Contains(payout.AccountId)).Select(payout => Refusal.Conflict("account-revoked",
            $"The account that {(payout.RefundId is { } refundId ? $"refund {refundId}" : $"venue {payout.VenueId}")} "
                + "would be paid to was revoked. Abandon the run, and prepare another one.")).ToList();
        if (refusals.Count > 0) throw new RefusedException(refusals);
    }

    /// <exception cref="RefusedException">An operator holds a venue since the run was prepared.</exception>
    private static async Task RequireUnheldAsync(IDocumentSession session, SettlementRun run, CancellationToken cancellationToken)
    {
        var held = await HeldVenuesAsync(session, run.Payouts.Select(payout => payout.VenueId), cancellationToken);
        var refusals = run.Payouts.Select(payout => payout.VenueId).Where(held.Contains).Distinct().Select(venueId => Refusal.Conflict(
            "venue-on-hold", $"Venue {venueId} is on hold. Abandon the run and prepare another one, or release the hold.")).ToList();
        if (refusals.Count > 0) throw new RefusedException(refusals);
    }

    private static async Task<HashSet<Guid>> HeldVenuesAsync(IQuerySession session, IEnumerable<Guid> venues,
        CancellationToken cancellationToken)
    {
        var ids = venues.Distinct().ToArray();
        var holds = await session.Query<RiskHold>().Where(hold => ids.Contains(hold.VenueId)).ToListAsync(cancellationToken);
        return holds.Where(hold => hold.IsHeld).Select(hold => hold.VenueId).ToHashSet();
    }

    public static PayableAccount? PayableOf(PayoutAccount? account) =>
        account is null ? null : new PayableAccount(account.Id, account.IsInSepa);
}
