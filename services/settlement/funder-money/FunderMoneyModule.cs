using Aptic.Hosting;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.FunderMoney;

/// <summary>Funders' money as the account holds it: what was booked for them, and what goes back.</summary>
public static class FunderMoneyModule
{
    /// <summary>What is stored with its events.</summary>
    public static IReadOnlyList<StoredState> States { get; } =
    [
        StoredState.Of<Refund>(Refund.Evolve,
            typeof(RefundNoted), typeof(RefundHeld), typeof(RefundReleased), typeof(RefundPutInTransfer), typeof(RefundExecuted),
            typeof(RefundReturned), typeof(RefundAbandoned)),
    ];

    public static void MapFunderMoney(this IEndpointRouteBuilder app)
    {
        app.MapAbandonRefund();
    }

    public static void StoreFunderMoney(this StoreOptions options)
    {
        foreach (var state in States) state.Register(options);
        options.FoldStream<FunderMoneyMovement, FunderMoneyMoved>(FunderMoneyMovement.Evolve);
        options.Events.AddEventTypes([typeof(FunderMoneyMoved)]);
        options.Schema.For<Refund>().Duplicate(refund => refund.Stage).Duplicate(refund => refund.RunId);
    }
}
