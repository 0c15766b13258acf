using Aptic.Hosting;
using Aptic.Settlement.PayoutAccounts;
using Marten;
using Npgsql;

namespace Aptic.Settlement.SettlementRuns;

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
        return sums.Select(sum =>
            new VenuePosition(sum, PayableOf(PayoutAccount.InForce(byOrganisation[sum.OrganisationId], cutoffAt)))).ToList();
    }

    /// <summary>Locks the accounts that a run pays to until the session's transaction ends, if it has one.</summary>
    /// <exception cref="RefusedException">An account was revoked since the run was prepared.</exception>
    public static async Task RequireUnrevokedAsync(IDocumentSession session, SettlementRun run, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select id, coalesce(jsonb_typeof(data -> 'revocation'), 'null') <> 'null'
             from {SettlementService.Name}.mt_doc_payoutaccount where id = any($1) order by id for share
             """);
        command.Parameters.Add(new() { Value = run.Payouts.Select(payout => payout.AccountId).Distinct().ToArray() });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        HashSet<Guid> revoked = [];
        while (await reader.ReadAsync(cancellationToken))
            if (reader.GetBoolean(1)) revoked.Add(reader.GetGuid(0));

        var refusals = run.Payouts.Where(payout => revoked.Contains(payout.AccountId)).Select(payout => Refusal.Conflict("account-revoked",
            $"The account that venue {payout.VenueId} would be paid to was revoked. Abandon the run, and prepare another one.")).ToList();
        if (refusals.Count > 0) throw new RefusedException(refusals);
    }

    private static PayableAccount? PayableOf(PayoutAccount? account) =>
        account is null ? null : new PayableAccount(account.Id, account.IsInSepa);
}
