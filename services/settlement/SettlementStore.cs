using Aptic.Settlement.Bank;
using Aptic.Settlement.Books;
using Aptic.Settlement.Claims;
using Aptic.Settlement.Earnings;
using Aptic.Settlement.FunderMoney;
using Aptic.Settlement.OperatorMoney;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Periods;
using Aptic.Settlement.Replay;
using Aptic.Settlement.Rules;
using Aptic.Settlement.Runs;
using Aptic.Settlement.Seals;
using Marten;

namespace Aptic.Settlement;

/// <summary>What settlement keeps, module by module.</summary>
public static class SettlementStore
{
    public static void Configure(StoreOptions options)
    {
        options.StoreRules();
        options.StorePayees();
        options.StoreEarnings();
        options.StorePayouts();
        options.StoreRuns();
        options.StoreOperatorMoney();
        options.StoreFunderMoney();
        options.StoreClaims();
        options.StoreBank();
        options.StoreBooks();
        options.StorePeriods();
        options.StoreReplay();
        options.StoreSeals();
    }
}
