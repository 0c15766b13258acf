using Aptic.Settlement.PayoutAccounts;
using Marten;

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

    private static PayableAccount? PayableOf(PayoutAccount? account) =>
        account is null ? null : new PayableAccount(account.Id, account.IsInSepa);
}
