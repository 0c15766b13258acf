using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;

namespace Aptic.Settlement.Claims.Domain;

/// <summary>The decisions on a claim that no payout recovers: debit note, reminders, write-off; and on its contestation.</summary>
public static partial class IncidentDecider
{
    /// <param name="AfterDays">Days without a payout after which a claim becomes a debit note.</param>
    /// <param name="LastPayoutOn">When the venue was last paid; null where it never was.</param>
    public sealed record IssueDebitNote(
        Guid CommandId, string Number, int AfterDays, int DueDays, DateOnly? LastPayoutOn, string By, DateTimeOffset Now);

    /// <param name="ReminderDays">Days after the due day, one number for each level.</param>
    public sealed record SendReminder(Guid CommandId, IReadOnlyList<int> ReminderDays, string By, DateTimeOffset Now);

    /// <summary>The venue paid a debit note, or a part of it.</summary>
    /// <param name="Receipt">What is known of the bank's receipt.</param>
    public sealed record RecordPayment(
        Guid CommandId, long AmountCents, BankReceipt Receipt, DateOnly On, string By, string RequestHash, DateTimeOffset Now);

    public sealed record ContestIncident(Guid CommandId, string Reason, string By, string RequestHash, DateTimeOffset Now);

    /// <param name="Entitlement">Of the incident's redemption.</param>
    public sealed record AnswerContestation(
        Guid CommandId, bool Accepted, string Answer, Entitlement Entitlement, Carriage Carriage, string By, string RequestHash,
        DateTimeOffset Now);

    public sealed record RequestWriteOff(Guid CommandId, string Reason, string By, string RequestHash, DateTimeOffset Now);

    /// <param name="OwnMoneyCents">The operator's own money in the account.</param>
    public sealed record ApproveWriteOff(Guid CommandId, long OwnMoneyCents, string By, DateTimeOffset Now);

    public static readonly Refusal OwnMoneyInsufficient = Refusal.Conflict("own-money-insufficient",
        "The operator's own money in the account does not cover it: pay in first. Funders' money never bears it.");

    private static readonly Refusal NothingOpen = Refusal.Conflict(
        "claim-not-open", "Nothing of the claim is open that no run is about to recover.");

    public static Decision Decide(IssueDebitNote command, Incident state)
    {
        if (IsDone(command.CommandId, state)) return Decision.Nothing;
        if (FreeCents(state) == 0) return Decision.Refuse(NothingOpen);
        if (state.DebitNote is not null)
            return Decision.Refuse(Refusal.Conflict("debit-note-issued",
                $"The debit note is issued already, as {state.DebitNote.Number}."));
        if (state.IsContested) return Decision.Refuse(Contested);

        var today = ParisTime.DayOf(command.Now);
        var bookedOn = ParisTime.DayOf(state.BookedAt);
        var since = command.LastPayoutOn is { } paidOn && paidOn > bookedOn ? paidOn : bookedOn;
        if (since.AddDays(command.AfterDays) > today)
            return Decision.Refuse(Refusal.Conflict("payouts-follow",
                $"The claim is taken from the venue's payouts. A debit note follows when "
                + $"there was none for {command.AfterDays} days: from {since.AddDays(command.AfterDays):yyyy-MM-dd}."));

        return Decision.Of(new DebitNoteIssued(
            state.Id, command.CommandId, command.Number, FreeCents(state), today.AddDays(command.DueDays), command.By, command.Now));
    }

    public static Decision Decide(SendReminder command, Incident state)
    {
        if (IsDone(command.CommandId, state)) return Decision.Nothing;
        if (state.DebitNote is not { } note)
            return Decision.Refuse(Refusal.Conflict("no-debit-note", "The venue was not asked to pay: issue a debit note first."));
        if (FreeCents(state) == 0) return Decision.Refuse(NothingOpen);
        if (state.IsContested) return Decision.Refuse(Contested);
        if (state.Reminders.Count >= command.ReminderDays.Count)
            return Decision.Refuse(Refusal.Conflict("reminders-sent",
                $"The venue was reminded {state.Reminders.Count} times, and the rules know no more."));

        var from = note.DueOn.AddDays(command.ReminderDays[state.Reminders.Count]);
        return ParisTime.DayOf(command.Now) < from
            ? Decision.Refuse(Refusal.Conflict("reminder-too-early", $"The next reminder may be sent from {from:yyyy-MM-dd}."))
            : Decision.Of(new ReminderSent(state.Id, command.CommandId, state.Reminders.Count + 1, command.By, command.Now));
    }

    public static Decision Decide(RecordPayment command, Incident state)
    {
        if (IsDone(command.CommandId, state)) return Decision.Nothing;
        if (state.DebitNote is null)
            return Decision.Refuse(Refusal.Conflict("no-debit-note", "The venue was not asked to pay: issue a debit note first."));

        List<Refusal> refusals = [];
        if (command.AmountCents < 1 || command.AmountCents > FreeCents(state))
            refusals.Add(Refusal.Invalid("invalid-amount", $"Open are {FreeCents(state)} cents.", "/amountCents"));
        if (!command.Receipt.IsReadable)
            refusals.Add(Refusal.Invalid("invalid-bank-reference", "Name the receipt as the bank does.", "/bankReference"));
        if (command.Receipt.RefusalOf(command.AmountCents) is { } exceeded) refusals.Add(exceeded);
        if (command.On > ParisTime.DayOf(command.Now) || command.On < ParisTime.DayOf(state.DebitNote.OccurredAt))
            refusals.Add(Refusal.Invalid("invalid-day", "It was received between the debit note and today.", "/on"));
        return refusals.Count > 0
            ? Decision.Refuse(refusals)
            : Decision.Of(new ClaimRecovered(state.Id, command.CommandId, RecoveryMeans.DebitNote, null,
                RecoverySplit.Of(state, command.AmountCents), command.Now, command.On, command.By, command.Receipt.Reference,
                command.RequestHash));
    }

    public static Decision Decide(ContestIncident command, Incident state)
    {
        if (IsDone(command.CommandId, state)) return Decision.Nothing;
        if (RefusalsOfReason(command.Reason).ToList() is { Count: > 0 } refusals) return Decision.Refuse(refusals);
        if (state.Contestation is not null)
            return Decision.Refuse(Refusal.Conflict("already-contested", "The incident was contested already."));

        return Decision.Of(new IncidentContested(
            state.Id, command.CommandId, command.Reason, command.By, command.RequestHash, command.Now, ChequesOf(state)));
    }

    /// <summary>Answers the venue. Where it was right, what was paid is right as it was: the claim is withdrawn.</summary>
    public static Decision Decide(AnswerContestation command, Incident state)
    {
        if (IsDone(command.CommandId, state)) return Decision.Nothing;
        if (RefusalsOfReason(command.Answer, "/answer").ToList() is { Count: > 0 } refusals) return Decision.Refuse(refusals);
        if (!state.IsContested)
            return Decision.Refuse(Refusal.Conflict("not-contested", "No contestation waits for an answer."));

        var answered = new ContestationAnswered(
            state.Id, command.CommandId, command.Accepted, command.Answer, command.By, command.RequestHash, command.Now, ChequesOf(state));
        if (!command.Accepted) return Decision.Of(answered);
        if (state.Kind == IncidentKinds.LateReversal)
            return Decision.Refuse(Refusal.Conflict("reversed-by-venue", "The venue itself had reversed the redemption.", "/accepted"));
        if (state.Held.Count > 0)
            return Decision.Refuse(Refusal.Conflict("claim-in-run", $"A run is about to recover {state.HeldCents} cents of the claim. "
                + "Abandon it, or wait until it is recorded what the bank did.", "/accepted"));
        if (state.Recoveries.Count > 0)
            return Decision.Refuse(Refusal.Conflict("claim-partly-recovered",
                $"{state.RecoveredCents} cents of the claim are recovered, and may be in new cheques by now: no agreement gives them twice."
                + $" Give them to the venue as goodwill{(state.OpenCents > 0 ? $", write off the {state.OpenCents} cents open" : "")}, "
                + "from the operator's own money; then answer with accepted false, and tell the venue what it gets.", "/accepted"));
        if (command.Carriage != Carriage.Paid || command.Entitlement is not { Incidents: [.., var last] } || last != state.Id)
            return Decision.Refuse(Refusal.Conflict("entitlement-changed",
                "What was paid has changed since the incident: it cannot be put back as it was.", "/accepted"));

        var lines = state.ClaimLines.Select(line =>
            new RecoveryLine(line.ChequeId, line.AgreementId, line.FunderId, line.RecoverableCents, line.CommissionCents)).ToList();
        return Decision.Of(new ClaimWithdrawn(state.Id, lines, command.Now, ParisTime.DayOf(command.Now)), answered);
    }

    public static Decision Decide(RequestWriteOff command, Incident state)
    {
        if (IsDone(command.CommandId, state)) return Decision.Nothing;
        if (RefusalsOfReason(command.Reason).ToList() is { Count: > 0 } refusals) return Decision.Refuse(refusals);
        if (FreeCents(state) == 0) return Decision.Refuse(NothingOpen);
        if (state.WriteOffAsked is not null)
            return Decision.Refuse(Refusal.Conflict("write-off-requested", "A write-off waits for its approval already."));

        return Decision.Of(new WriteOffRequested(
            state.Id, command.CommandId, FreeCents(state), command.Reason, command.By, command.RequestHash, command.Now));
    }

    /// <summary>The operator bears what is open now.</summary>
    public static Decision Decide(ApproveWriteOff command, Incident state)
    {
        if (IsDone(command.CommandId, state)) return Decision.Nothing;
        if (state.WriteOffAsked is not { } asked)
            return Decision.Refuse(Refusal.Conflict("write-off-not-requested", "No write-off waits for approval."));
        if (asked.RequestedBy == command.By)
            return Decision.Refuse(Refusal.Forbidden("approver-is-requester",
                "A write-off is approved by another person than asked for it."));

        var amountCents = FreeCents(state);
        if (amountCents == 0) return Decision.Refuse(NothingOpen);
        if (amountCents > command.OwnMoneyCents) return Decision.Refuse(OwnMoneyInsufficient);
        return Decision.Of(
            new ClaimRecovered(state.Id, DeterministicId.Of("write-off", command.CommandId.ToString()), RecoveryMeans.WriteOff, null,
                RecoverySplit.Of(state, amountCents), command.Now, ParisTime.DayOf(command.Now), command.By),
            new ClaimWrittenOff(state.Id, command.CommandId, amountCents, asked.Reason, asked.RequestedBy, command.By, command.Now));
    }

    private static readonly Refusal Contested = Refusal.Conflict("incident-contested", "The venue contests the incident: answer first.");

    private static List<Guid> ChequesOf(Incident state) => state.ClaimLines.Select(line => line.ChequeId).ToList();

    private static long FreeCents(Incident state) => state.OpenCents - state.HeldCents;

    private static bool IsDone(Guid commandId, Incident state) => state.Done.Any(command => command.Id == commandId);
}
