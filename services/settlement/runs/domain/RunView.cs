using System.Collections.Immutable;
using HeldBeside = Aptic.Settlement.Runs.Domain.SettlementRunDecider.HeldBeside;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>What is known of a run when it is decided what it does next.</summary>
/// <param name="Payouts">By payout; one of which nothing was told yet is missing.</param>
/// <param name="Beside">What it holds beside entitlements.</param>
public sealed record RunView(SettlementRun Run, ImmutableDictionary<Guid, PayoutState> Payouts, HeldBeside Beside)
{
    /// <summary>What it could take; null where that was not looked at.</summary>
    public RunSurvey? Survey { get; init; }

    /// <summary>The sums of what it holds, with the accounts that they would be paid to; null where they were not drawn since.</summary>
    public IReadOnlyList<VenuePosition>? Held { get; init; }

    /// <summary>True where it was asked to take what it takes beside entitlements.</summary>
    public bool IsBesideHeld { get; init; }

    /// <summary>What was reversed while its money was on its way, and is paid; null where it was not looked for since.</summary>
    public IReadOnlyList<Guid>? LateReversals { get; init; }

    /// <summary>The command that asks the run to go on; null where none does.</summary>
    public SettlementRunDecider.LastWord? AskedBy { get; init; }

    public PayoutStage? StageOf(Guid payoutId) => Payouts.GetValueOrDefault(payoutId)?.Stage;

    public RunView With(IEnumerable<PayoutState> payouts) =>
        this with { Payouts = Payouts.SetItems(payouts.Select(payout => KeyValuePair.Create(payout.Id, payout))) };
}

/// <summary>What a run could take.</summary>
/// <param name="Positions">By venue: what is free and what the run holds already, with goodwill.</param>
/// <param name="FreeCounts">By venue: how many entitlements are free to be taken.</param>
/// <param name="Spans">Of what may be taken, from when to when.</param>
/// <param name="BehindDays">What it does not take since a day is not closed or differs.</param>
public sealed record RunSurvey(
    IReadOnlyList<VenuePosition> Positions,
    ImmutableDictionary<(Guid VenueId, Guid OrganisationId), int> FreeCounts,
    IReadOnlyList<OwedSpan> Spans,
    IReadOnlyList<WaitingVenue> BehindDays)
{
    /// <summary>The survey after an order was carried out.</summary>
    /// <param name="takenCount">Less than was asked for where no more is there.</param>
    public RunSurvey After(HoldOrder order, int takenCount)
    {
        var venue = (order.VenueId, order.OrganisationId);
        var leftCount = takenCount < order.CountMost ? 0 : Math.Max(0, FreeCounts[venue] - takenCount);
        return this with { FreeCounts = FreeCounts.SetItem(venue, leftCount) };
    }
}
