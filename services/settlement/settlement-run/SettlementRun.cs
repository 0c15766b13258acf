namespace Aptic.Settlement.SettlementRuns;

public enum RunStage
{
    /// <summary>Takes entitlements.</summary>
    Opened,

    /// <summary>Waits for a second person's approval.</summary>
    Prepared,
    Approved,

    /// <summary>Its bank file was handed out: in transfer.</summary>
    Exported,

    /// <summary>The bank executed it.</summary>
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
    public static SettlementRun Evolve(SettlementRun? state, object @event) => (state, @event) switch
    {
        (null, RunOpened e) => new SettlementRun(e.RunId, RunStage.Opened, e.CutoffOn, e.CutoffAt, e.MinimumPayoutCents, e.OpenedBy,
            e.OccurredAt, e.RequestHash, [], [], null, null, null, null),
        ({ } s, RunPrepared e) => s with { Stage = RunStage.Prepared, Payouts = e.Payouts, Waiting = e.Waiting, Stragglers = e.Stragglers },
        ({ } s, RunApproved e) => s with { Stage = RunStage.Approved, Approval = e },
        ({ } s, RunExported e) => s with { Stage = RunStage.Exported, Export = e },
        ({ } s, RunConfirmationBegun e) => s with { Confirming = e },
        ({ } s, RunConfirmed e) => s with { Stage = RunStage.Confirmed, Confirmation = e },
        ({ } s, RunStopped e) => s with { Stage = RunStage.Stopped, Stop = e },
        // What a payout carries is for the books and for the others; the run decides on its sums.
        ({ } s, PayoutPutInTransfer or PayoutExecuted) => s,
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a run."),
    };
}
