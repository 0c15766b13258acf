using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Payouts;

/// <summary>What a run pays to one payee: which payout carries an entitlement, and how far it is.</summary>
public static class PayoutsModule
{
    /// <summary>What is stored with its events.</summary>
    public static IReadOnlyList<StoredState> States { get; } =
    [
        StoredState.Of<PayoutState>(PayoutState.Evolve, PayoutState.IsOf,
            typeof(PayoutHeld), typeof(PayoutReleased), typeof(PayoutPutInTransfer), typeof(PayoutExecuted), typeof(PayoutReturnBegun),
            typeof(PayoutReturned), typeof(PayoutTakenOver)),
    ];

    public static void StorePayouts(this StoreOptions options)
    {
        foreach (var state in States) state.Register(options);
        options.Schema.For<PayoutState>()
            .Duplicate(payout => payout.RunId)
            .Duplicate(payout => payout.VenueId)
            .Duplicate(payout => payout.Stage);
        options.Schema.For<RunInBrief>()
            .Duplicate(run => run.Stage, notNull: true)
            .Duplicate(run => run.OpenedAt, notNull: true);
        options.Storage.ExtendedSchemaObjects.Add(CarrierTable.Table());
    }
}
