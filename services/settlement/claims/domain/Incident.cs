using Aptic.Settlement.Earnings.Domain;

namespace Aptic.Settlement.Claims.Domain;

/// <summary>An incident after payment, and what became of its claim on the venue.</summary>
public sealed record Incident(
    Guid Id,
    Guid RedemptionId,
    Guid VenueId,
    Guid OrganisationId,
    string Kind,
    string Reason,
    IReadOnlyList<EntitlementLine> OriginalLines,
    IReadOnlyList<EntitlementLine> RightLines,
    IReadOnlyList<ClaimLine> ClaimLines,
    string Number,
    string By,
    string RequestHash,
    DateTimeOffset BookedAt)
{
    /// <summary>What was recovered and stayed so, the oldest first.</summary>
    public IReadOnlyList<ClaimRecovered> Recoveries { get; init; } = [];

    /// <summary>Recoveries whose payout came back: they are not undone twice.</summary>
    public IReadOnlyList<Guid> Reopened { get; init; } = [];

    /// <summary>What runs are about to recover.</summary>
    public IReadOnlyList<HeldNetting> Held { get; init; } = [];

    public DebitNoteIssued? DebitNote { get; init; }

    public IReadOnlyList<ReminderSent> Reminders { get; init; } = [];

    /// <summary>The last contestation; null where there was none.</summary>
    public IncidentContested? Contestation { get; init; }

    /// <summary>The answer to the last contestation; null while there is none.</summary>
    public ContestationAnswered? Answer { get; init; }

    /// <summary>The write-off that waits for approval; null where none does.</summary>
    public WriteOffRequested? WriteOffAsked { get; init; }

    public ClaimWrittenOff? WrittenOff { get; init; }

    public ClaimWithdrawn? Withdrawn { get; init; }

    /// <summary>Commands that were taken, and the hash of their request where they had one.</summary>
    public IReadOnlyList<TakenCommand> Done { get; init; } = [];

    public long ClaimCents => ClaimLines.Sum(line => line.RecoverableCents);

    public long RecoveredCents => Recoveries.SelectMany(recovery => recovery.Lines).Sum(line => line.RecoveredCents);

    public long HeldCents => Held.Sum(held => held.AmountCents);

    /// <summary>Recoverable still, whether a run is about to recover it or not.</summary>
    public long OpenCents => Withdrawn is null ? ClaimCents - RecoveredCents : 0;

    /// <summary>Contested, and not answered yet: nothing is taken from the venue meanwhile.</summary>
    public bool IsContested => Contestation is not null && Answer is null;

    /// <summary>
    /// What a run can take from the venue's payouts: nothing while a contestation waits for its answer, nor while the venue may pay a
    /// debit note.
    /// </summary>
    public long NettableCents(DateOnly today) => IsContested || DebitNote is { } note && today <= note.DueOn ? 0 : OpenCents - HeldCents;

    public static Incident Evolve(Incident? state, object @event)
    {
        var next = Fold(state, @event);
        return CommandOf(@event) is { } command ? next with { Done = [.. next.Done, command] } : next;
    }

    private static TakenCommand? CommandOf(object @event) => @event switch
    {
        DebitNoteIssued e => new TakenCommand(e.CommandId, null),
        ReminderSent e => new TakenCommand(e.CommandId, null),
        ClaimRecovered { Means: RecoveryMeans.DebitNote } e => new TakenCommand(e.RecoveryId, e.RequestHash),
        IncidentContested e => new TakenCommand(e.CommandId, e.RequestHash),
        ContestationAnswered e => new TakenCommand(e.CommandId, e.RequestHash),
        WriteOffRequested e => new TakenCommand(e.CommandId, e.RequestHash),
        ClaimWrittenOff e => new TakenCommand(e.CommandId, null),
        _ => null,
    };

    private static Incident Fold(Incident? state, object @event) => (state, @event) switch
    {
        (null, IncidentBooked e) => new Incident(e.IncidentId, e.RedemptionId, e.VenueId, e.OrganisationId, e.Kind, e.Reason,
            e.OriginalLines,
            e.RightLines, e.ClaimLines, e.Number, e.By, e.RequestHash, e.OccurredAt),
        ({ } s, ClaimNetted e) => s with { Held = [.. s.Held, new HeldNetting(e.RunId, e.PayoutId, e.AmountCents)] },
        ({ } s, ClaimNettingReleased e) => s with { Held = WithoutPayout(s.Held, e.PayoutId) },
        ({ } s, ClaimRecovered e) => s with { Recoveries = [.. s.Recoveries, e], Held = s.HeldAfter(e) },
        ({ } s, ClaimReopened e) => s with
        {
            Recoveries = s.Recoveries.Where(recovery => recovery.RecoveryId != e.RecoveryId).ToList(),
            Reopened = [.. s.Reopened, e.RecoveryId],
        },
        ({ } s, DebitNoteIssued e) => s with { DebitNote = e },
        ({ } s, ReminderSent e) => s with { Reminders = [.. s.Reminders, e] },
        ({ } s, IncidentContested e) => s with { Contestation = e, Answer = null },
        ({ } s, ContestationAnswered e) => s with { Answer = e },
        ({ } s, ClaimWithdrawn e) => s with { Withdrawn = e },
        ({ } s, WriteOffRequested e) => s with { WriteOffAsked = e },
        ({ } s, ClaimWrittenOff e) => s with { WrittenOff = e, WriteOffAsked = null },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an incident."),
    };

    private IReadOnlyList<HeldNetting> HeldAfter(ClaimRecovered recovery) =>
        recovery is { Means: RecoveryMeans.Netting, PayoutId: { } payoutId } ? WithoutPayout(Held, payoutId) : Held;

    private static List<HeldNetting> WithoutPayout(IReadOnlyList<HeldNetting> held, Guid payoutId) =>
        held.Where(netting => netting.PayoutId != payoutId).ToList();
}

/// <param name="RequestHash">Null where the command says nothing but its name.</param>
public sealed record TakenCommand(Guid Id, string? RequestHash);

/// <summary>What a run is about to recover from a payout.</summary>
public sealed record HeldNetting(Guid RunId, Guid PayoutId, long AmountCents);
