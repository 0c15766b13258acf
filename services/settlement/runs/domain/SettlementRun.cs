using System.Collections.Immutable;

namespace Aptic.Settlement.Runs.Domain;

public enum RunStage
{
    /// <summary>Takes entitlements.</summary>
    Opened,

    /// <summary>Waits for a second person's approval.</summary>
    Prepared,
    Approved,

    /// <summary>Its bank files are written, and its payouts are being told to be in transfer.</summary>
    Exporting,

    /// <summary>Its bank files may be handed out: in transfer.</summary>
    Exported,

    /// <summary>Each of its payouts has an outcome.</summary>
    Confirmed,

    /// <summary>Pays nothing; what it held is given back.</summary>
    Stopped,
}

/// <summary>A settlement run: entitlements become one payout for each venue.</summary>
/// <param name="Confirming">The confirmation that was begun; null before, and in runs that were confirmed before this was recorded.</param>
public sealed record SettlementRun(
    Guid Id,
    RunStage Stage,
    DateOnly CutoffOn,
    DateTimeOffset CutoffAt,
    long MinimumPayoutCents,
    string OpenedBy,
    DateTimeOffset OpenedAt,
    string RequestHash,
    IReadOnlyList<Payout> Payouts,
    IReadOnlyList<WaitingVenue> Waiting,
    RunApproved? Approval,
    RunExported? Export,
    RunConfirmed? Confirmation,
    RunStopped? Stop,
    RunConfirmationBegun? Confirming = null,
    IReadOnlyList<Straggler>? Stragglers = null)
{
    /// <summary>The export that was begun; null before, and in runs that were exported before this was recorded.</summary>
    public RunExportBegun? Exporting { get; init; }

    /// <summary>What became known of payouts, the first word on each.</summary>
    public ImmutableDictionary<Guid, PayoutFate> Begun { get; init; } = ImmutableDictionary<Guid, PayoutFate>.Empty;

    /// <summary>The last that became known of payouts; null where nothing did.</summary>
    public PayoutFatesBegun? LastFates { get; init; }

    public RunSealed? Seal { get; init; }

    /// <summary>The version of settlement's rules that was in force at the cutoff; null for the rules before the first.</summary>
    public int? RulesVersion { get; init; }

    public static SettlementRun Evolve(SettlementRun? state, object @event) => (state, @event) switch
    {
        (null, RunOpened e) => new SettlementRun(e.RunId, RunStage.Opened, e.CutoffOn, e.CutoffAt, e.MinimumPayoutCents, e.OpenedBy,
            e.OccurredAt, e.RequestHash, [], [], null, null, null, null)
        { RulesVersion = e.RulesVersion },
        ({ } s, RunPrepared e) => s with { Stage = RunStage.Prepared, Payouts = e.Payouts, Waiting = e.Waiting, Stragglers = e.Stragglers },
        ({ } s, RunApproved e) => s with { Stage = RunStage.Approved, Approval = e },
        ({ } s, RunExported e) => s with { Stage = RunStage.Exported, Export = e },
        ({ } s, RunConfirmationBegun e) => s with { Confirming = e },
        ({ } s, RunConfirmed e) => s with { Stage = RunStage.Confirmed, Confirmation = e },
        ({ } s, RunStopped e) => s with { Stage = RunStage.Stopped, Stop = e },
        ({ } s, RunExportBegun e) => s with { Stage = RunStage.Exporting, Exporting = e },
        ({ } s, PayoutFatesBegun e) => s with
        {
            Begun = s.Begun.AddRange(e.Fates.Where(fate => !s.Begun.ContainsKey(fate.PayoutId))
                .Select(fate => KeyValuePair.Create(fate.PayoutId, fate))),
            LastFates = e,
        },
        // As runs of before told it: what became of a payout is what its own stream says, which has taken that over.
        ({ } s, PayoutPutInTransfer or PayoutExecuted or PayoutReturned) => s,
        ({ } s, RunSealed e) => s with { Seal = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a run."),
    };
}
