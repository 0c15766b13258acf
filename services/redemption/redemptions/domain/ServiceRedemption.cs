namespace Aptic.Redemption.Redemptions.Domain;

/// <summary>The state of one redemption.</summary>
/// <param name="Reversal">Null while it stands.</param>
/// <param name="IsDifferenceReleased">True once what its cheques had over is free again.</param>
public sealed record ServiceRedemption(Guid Id, ServiceWasRedeemed Redeemed, RedemptionWasReversed? Reversal, bool IsDifferenceReleased)
{
    public static ServiceRedemption Evolve(ServiceRedemption? state, object @event) => (state, @event) switch
    {
        (null, ServiceWasRedeemed e) => new ServiceRedemption(e.RedemptionId, e, null, false),
        ({ Reversal: null } s, RedemptionWasReversed e) => s with { Reversal = e },
        ({ } s, DifferenceWasReleased) => s with { IsDifferenceReleased = true },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a redemption."),
    };
}
