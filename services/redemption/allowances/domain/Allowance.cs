using System.Collections.Immutable;

namespace Aptic.Redemption.Allowances.Domain;

/// <summary>A cheque of the beneficiary was used under the agreement.</summary>
public sealed record AllowanceUsed(Guid AllowanceId, Guid ChequeId, Guid RedemptionId, DateTimeOffset OccurredAt);

/// <summary>A use was reversed: its place is free again.</summary>
public sealed record AllowanceGivenBack(Guid AllowanceId, Guid ChequeId, Guid RedemptionId, DateTimeOffset OccurredAt);

/// <summary>
/// The cheques that one beneficiary has used under one agreement with a limit. A stream of its own, appended with each
/// redemption, so that the limit holds when several venues redeem at once.
/// </summary>
public sealed record Allowance(Guid Id, ImmutableHashSet<Guid> UsedCheques)
{
    /// <summary>The allowance of a beneficiary who has used nothing yet.</summary>
    public static Allowance Untouched(Guid id) => new(id, []);

    public static Allowance Evolve(Allowance? state, object @event) => @event switch
    {
        AllowanceUsed e => (state ?? Untouched(e.AllowanceId)) with { UsedCheques = (state?.UsedCheques ?? []).Add(e.ChequeId) },
        AllowanceGivenBack e when state is not null => state with { UsedCheques = state.UsedCheques.Remove(e.ChequeId) },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an allowance."),
    };
}
