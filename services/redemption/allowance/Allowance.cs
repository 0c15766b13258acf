using System.Collections.Immutable;

namespace Aptic.Redemption.Allowances;

/// <summary>A cheque of the beneficiary was used under the agreement.</summary>
public sealed record AllowanceUsed(Guid ChequeId, Guid RedemptionId, DateTimeOffset OccurredAt);

/// <summary>A use was reversed: its place is free again.</summary>
public sealed record AllowanceGivenBack(Guid ChequeId, Guid RedemptionId, DateTimeOffset OccurredAt);

/// <summary>
/// The cheques that one beneficiary has used under one agreement with a limit. A stream of its own, appended with each
/// redemption, so that the limit holds when several venues redeem at once.
/// </summary>
public sealed record Allowance(ImmutableHashSet<Guid> UsedCheques)
{
    public static readonly Allowance Untouched = new(ImmutableHashSet<Guid>.Empty);

    public static Allowance Evolve(Allowance? state, object @event) => (state ?? Untouched, @event) switch
    {
        ({ } s, AllowanceUsed e) => new Allowance(s.UsedCheques.Add(e.ChequeId)),
        ({ } s, AllowanceGivenBack e) => new Allowance(s.UsedCheques.Remove(e.ChequeId)),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is no event of an allowance."),
    };
}
