using System.Collections.Immutable;

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
    /// <summary>What became of payouts, as far as it is recorded.</summary>
    public ImmutableDictionary<Guid, RecordedOutcome> Outcomes { get; init; } = ImmutableDictionary<Guid, RecordedOutcome>.Empty;

    /// <summary>What became known of payouts and is being recorded.</summary>
    public ImmutableDictionary<Guid, PayoutFate> Begun { get; init; } = ImmutableDictionary<Guid, PayoutFate>.Empty;

    public RunSealed? Seal { get; init; }

    /// <summary>The version of settlement's rules that was in force at the cutoff; null for the rules before the first.</summary>
    public int? RulesVersion { get; init; }

    /// <summary>Payouts whose outcome is not recorded.</summary>
    public IEnumerable<Payout> Pending => Payouts.Where(payout => !Outcomes.ContainsKey(payout.PayoutId));

    /// <summary>The bank executed it, and it did not come back.</summary>
    public bool IsPaid(Payout payout) => Outcomes.GetValueOrDefault(payout.PayoutId) is { ExecutedOn: not null, ReturnedOn: null };

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
        // What a payout carries is for the books and for the others; the run decides on its sums.
        ({ } s, PayoutPutInTransfer) => s,
        ({ } s, PayoutFatesBegun e) => s with
        {
            Begun = s.Begun.SetItems(e.Fates.Select(fate => KeyValuePair.Create(fate.PayoutId,
            fate)))
        },
        ({ } s, PayoutExecuted e) => s.With(e.PayoutId, new RecordedOutcome(e.ExecutedOn, null, null, 0)),
        ({ } s, PayoutReturned e) => s.With(e.PayoutId, new RecordedOutcome(
            s.Outcomes.GetValueOrDefault(e.PayoutId)?.ExecutedOn, e.ReturnedOn, e.Reason,
            e.UnplacedCents + (s.Outcomes.GetValueOrDefault(e.PayoutId)?.UnplacedCents ?? 0))),
        ({ } s, RunSealed e) => s with { Seal = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a run."),
    };

    private SettlementRun With(Guid payoutId, RecordedOutcome outcome) =>
        this with { Outcomes = Outcomes.SetItem(payoutId, outcome), Begun = Begun.Remove(payoutId) };
}

/// <summary>What became of a payout.</summary>
/// <param name="ExecutedOn">Null where the bank rejected it.</param>
/// <param name="ReturnedOn">The day on which it was rejected or came back; null where it was executed, and is so still.</param>
/// <param name="UnplacedCents">What came back and is neither owed again nor recovered.</param>
public sealed record RecordedOutcome(DateOnly? ExecutedOn, DateOnly? ReturnedOn, string? Reason, long UnplacedCents);
