using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;

namespace Aptic.Redemption.Cheques.Domain;

/// <summary>The decisions on one cheque. Pure: a repeat of what was done emits nothing.</summary>
public static class ChequeDecider
{
    public sealed record RegisterCheque(
        Guid ChequeId, string Serial, Guid RequestId, ChequeTerms Terms, Guid? BeneficiaryId, string? TargetPublic,
        string HashKeyId, string QrHash, string CodeHash, bool ActivateAtOnce, DateTimeOffset Now, string? Booklet = null,
        string? ReplacesSerial = null,
        Origin? Issued = null);

    public sealed record ReleaseCheque(Guid RedemptionId, string Reason, DateTimeOffset Now);

    /// <param name="TargetPublic">The public of whoever is handed a cheque of the stock; null where it is known, or of no matter.</param>
    /// <param name="IsBacked">False while a shortfall leaves the cheque's request without money.</param>
    public sealed record ActivateCheque(DateTimeOffset Now, string? TargetPublic = null, bool IsBacked = true);

    /// <param name="Reason"><c>lost</c>, <c>stolen</c> or another word of the partner's.</param>
    public sealed record BlockCheque(string Reason, DateTimeOffset Now);

    public sealed record UnblockCheque(DateTimeOffset Now);

    public sealed record CancelCheque(string Reason, DateTimeOffset Now);

    /// <param name="Reason"><c>lost</c>, <c>damaged</c> or another word of the partner's.</param>
    public sealed record ReplaceCheque(string Reason, DateTimeOffset Now);

    public sealed record RegisterReplacement(Guid ReplacementChequeId, string ReplacementSerial, DateTimeOffset Now);

    public sealed record ExpireCheque(DateTimeOffset Now);

    public const int ReasonCharactersMost = 200;
    public const int PublicCharactersMost = 100;

    public static Decision Decide(RegisterCheque command, Cheque? state)
    {
        if (state is not null) return Decision.Nothing;

        var registered = new ChequeRegistered(command.ChequeId, command.Serial, command.RequestId, command.Terms, command.BeneficiaryId,
            command.TargetPublic, command.HashKeyId, command.QrHash, command.CodeHash, command.Now, command.Booklet, command.ReplacesSerial,
            command.Issued);
        return command.ActivateAtOnce
            ? Decision.Of(registered, new ChequeActivated(command.ReplacesSerial is null ? "at-issue" : "replacement", command.Now))
            : Decision.Of(registered);
    }

    /// <summary>
    /// On hand-over. A cheque that is active already stays so; one of the stock that was active from its issue may still be told
    /// whose public it goes to.
    /// </summary>
    public static Decision Decide(ActivateCheque command, Cheque state) => state.Status switch
    {
        ChequeStatus.Active when command.TargetPublic is null || command.TargetPublic == state.TargetPublic => Decision.Nothing,
        ChequeStatus.Active or ChequeStatus.Issued when BreachOfPublic(command.TargetPublic, state) is { } breach =>
        Decision.Refuse(breach),
        ChequeStatus.Issued when ParisTime.DayOf(command.Now) > state.Terms.ValidUntil => Expired(state),
        ChequeStatus.Issued when !command.IsBacked => Decision.Refuse(
            Refusal.Conflict("cheque-not-backed", "The funder's money for this cheque is missing: it can be handed over when the money is there.")),
        ChequeStatus.Active or ChequeStatus.Issued => Decision.Of(new ChequeActivated("hand-over", command.Now, command.TargetPublic)),
        _ => NotPossible(state, "activated"),
    };

    public static Decision Decide(BlockCheque command, Cheque state) => state.Status switch
    {
        ChequeStatus.Blocked => Decision.Nothing,
        ChequeStatus.Issued or ChequeStatus.Active => IfReasoned(command.Reason, new ChequeBlocked(command.Reason, command.Now)),
        _ => NotPossible(state, "blocked"),
    };

    public static Decision Decide(UnblockCheque command, Cheque state) => state.Status switch
    {
        ChequeStatus.Issued or ChequeStatus.Active => Decision.Nothing,
        ChequeStatus.Blocked => Decision.Of(new ChequeUnblocked(command.Now)),
        _ => NotPossible(state, "unblocked"),
    };

    /// <summary>Only a cheque that is not used can be taken back; what a venue has redeemed it has earned.</summary>
    public static Decision Decide(CancelCheque command, Cheque state) => state switch
    {
        { Status: ChequeStatus.Cancelled } => Decision.Nothing,
        { IsOutstanding: true } => IfReasoned(command.Reason,
        new ChequeCancelled(state.Terms.AgreementId, state.Terms.FaceValueCents, command.Reason, command.Now)),
        _ => NotPossible(state, "cancelled"),
    };

    /// <summary>
    /// Ends the cheque for another one of the same value and validity, whose making follows. One past its last day is not replaced:
    /// the other could not be used either.
    /// </summary>
    public static Decision Decide(ReplaceCheque command, Cheque state) => state switch
    {
        { Status: ChequeStatus.Replaced } => Decision.Nothing,
        { IsOutstanding: true } when ParisTime.DayOf(command.Now) > state.Terms.ValidUntil => Expired(state),
        { IsOutstanding: true } => IfReasoned(command.Reason,
        new ChequeReplaced(state.Serial, state.RequestId, state.Terms, state.BeneficiaryId,
            state.TargetPublic, (state.BlockedFrom ?? state.Status) == ChequeStatus.Active, command.Reason, command.Now)),
        _ => NotPossible(state, "replaced"),
    };

    public static Decision Decide(RegisterReplacement command, Cheque state) => state.ReplacedBy is null
        ? Decision.Of(new ChequeReplacementRegistered(command.ReplacementChequeId, command.ReplacementSerial, command.Now))
        : Decision.Nothing;

    /// <summary>After the tolerance: a service that was rendered in time can be entered until then.</summary>
    public static Decision Decide(ExpireCheque command, Cheque state) =>
        state.IsOutstanding && VenueTime.EarliestDayOf(command.Now) > state.Terms.EntryUntil
            ? Decision.Of(new ChequeExpired(state.Terms.AgreementId, state.Terms.FaceValueCents, command.Now))
            : Decision.Nothing;

    // A public is said once: by the request, or at the hand-over of a cheque of the stock.
    private static Refusal? BreachOfPublic(string? said, Cheque state)
    {
        var targeted = state.Terms.Restrictions.TargetPublics;
        if (said is null)
            return state.TargetPublic is null && targeted.Count > 0
                ? Refusal.Invalid("public-missing", $"Say whose public the cheque goes to: {NameList.Of(targeted)}.", "/targetPublic")
                : null;
        if (said.Length is 0 or > PublicCharactersMost || said.Any(char.IsControl))
            return Refusal.Invalid("invalid-public", $"A public has 1 to {PublicCharactersMost} printable characters.", "/targetPublic");
        if (state.TargetPublic is { } known && known != said)
            return Refusal.Conflict("public-already-said", "The cheque goes to another public, as its request or its hand-over said.",
                "/targetPublic");
        return targeted.Count > 0 && !targeted.Contains(said)
            ? Refusal.Invalid("public-not-targeted", $"The agreement is for: {NameList.Of(targeted)}.", "/targetPublic")
            : null;
    }

    private static Decision Expired(Cheque state) =>
        Decision.Refuse(Refusal.Conflict("cheque-expired", $"The cheque was valid until {state.Terms.ValidUntil:yyyy-MM-dd}."));

    /// <summary>Null where the reason can be kept and read.</summary>
    public static Refusal? BreachOfReason(string reason) => Reasons.BreachOf(reason, charactersMost: ReasonCharactersMost);

    private static Decision IfReasoned(string reason, object @event) =>
        BreachOfReason(reason) is { } breach ? Decision.Refuse(breach) : Decision.Of(@event);

    private static Decision NotPossible(Cheque state, string what)
    {
        var status = state.Status.ToString().ToLowerInvariant();
        return Decision.Refuse(Refusal.Conflict($"cheque-{status}", $"The cheque is {status}: it cannot be {what}."));
    }

    /// <summary>Makes a cheque usable again when its redemption is reversed; another redemption's reversal does not concern it.</summary>
    public static Decision Decide(ReleaseCheque command, Cheque state) =>
        state.Redemption?.RedemptionId == command.RedemptionId
            ? Decision.Of(new ChequeReleased(command.RedemptionId, command.Reason, command.Now))
            : Decision.Nothing;

    /// <summary>
    /// Takes a partner's command once: what it decided, and the note that it was taken. A late repeat of an unblocking must not undo
    /// the blocking that came after it.
    /// </summary>
    public static Decision Take(CommandIdentity command, Func<Cheque, Decision> decide, DateTimeOffset now, Cheque state)
    {
        if (state.Taken.ContainsKey(command.Id)) return Decision.Nothing;

        var decision = decide(state);
        if (decision.IsRefused) return decision;
        var after = decision.Events.Aggregate(state, Cheque.Evolve);
        return Decision.Of([.. decision.Events, new ChequeCommandTaken(command.Id, command.RequestHash, decision.Events.Count > 0,
            after.Status, now)]);
    }

    /// <summary>Adds what settlement tells of a cheque to its trail, once.</summary>
    public static Decision Note(object note, Cheque state) =>
        state.SettlementNotes.Contains(Cheque.NoteOf(note)) ? Decision.Nothing : Decision.Of(note);
}
