using Aptic.Settlement.Claims;
using Aptic.Settlement.Earnings;
using Aptic.Settlement.FunderMoney;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Periods;
using Aptic.Settlement.Storage;

namespace Aptic.Settlement;

/// <summary>All states that settlement stores with their events, of all modules: what a comparison looks at.</summary>
public static class StoredStates
{
    public static IReadOnlyList<StoredState> All { get; } =
    [
        .. EarningsModule.States, .. PayoutsModule.States, .. PayeesModule.States, .. ClaimsModule.States, .. FunderMoneyModule.States,
        .. PeriodsModule.States,
    ];
}
