namespace Aptic.Redemption.Redemptions;

/// <summary>The state of one redemption.</summary>
/// <param name="Reversal">Null while it stands.</param>
public sealed record ServiceRedemption(Guid Id, ServiceWasRedeemed Redeemed, RedemptionWasReversed? Reversal)
{
    public static ServiceRedemption Evolve(ServiceRedemption? state, object @event) => (state, @event) switch
    {
        (null, ServiceWasRedeemed e) => new ServiceRedemption(e.RedemptionId, e, null),
        ({ Reversal: null } s, RedemptionWasReversed e) => s with { Reversal = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a redemption."),
    };
}
