using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;

namespace Aptic.Redemption.Cheques;

/// <summary>The decisions on one cheque. Pure: a repeat of what was done emits nothing.</summary>
public static class ChequeDecider
{
    public sealed record RegisterCheque(
        Guid ChequeId, string Serial, Guid RequestId, ChequeTerms Terms, Guid? BeneficiaryId, string? TargetPublic,
        string HashKeyId, string QrHash, string CodeHash, bool ActivateAtOnce, DateTimeOffset Now);

    public sealed record ReleaseCheque(Guid RedemptionId, string Reason, DateTimeOffset Now);

    public sealed record ActivateCheque(DateTimeOffset Now);

    /// <param name="Reason"><c>lost</c>, <c>stolen</c> or another word of the partner's.</param>
    public sealed record BlockCheque(string Reason, DateTimeOffset Now);

    public sealed record UnblockCheque(DateTimeOffset Now);

    public sealed record CancelCheque(string Reason, DateTimeOffset Now);

    public sealed record ExpireCheque(DateTimeOffset Now);

    public const int ReasonCharactersMost = 200;

    public static Decision Decide(RegisterCheque command, Cheque? state)
    {
        if (state is not null) return Decision.Nothing;

        var registered = new ChequeRegistered(command.ChequeId, command.Serial, command.RequestId, command.Terms, command.BeneficiaryId,
            command.TargetPublic, command.HashKeyId, command.QrHash, command.CodeHash, command.Now);
        return command.ActivateAtOnce
            ? Decision.Of(registered, new ChequeActivated("at-issue", command.Now))
            : Decision.Of(registered);
    }

    /// <summary>On hand-over. A cheque that is active already stays so.</summary>
    public static Decision Decide(ActivateCheque command, Cheque state) => state.Status switch
    {
        ChequeStatus.Active => Decision.Nothing,
        ChequeStatus.Issued when ParisTime.DayOf(command.Now) > state.Terms.ValidUntil => Decision.Refuse(
            Refusal.Conflict("cheque-expired", $"The cheque was valid until {state.Terms.ValidUntil:yyyy-MM-dd}.")),
        ChequeStatus.Issued => Decision.Of(new ChequeActivated("hand-over", command.Now)),
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
        { IsOutstanding: true } => IfReasoned(command.Reason, new ChequeCancelled(state.Terms.AgreementId, state.Terms.FaceValueCents, command.Reason, command.Now)),
        _ => NotPossible(state, "cancelled"),
    };

    /// <summary>After the tolerance: a service that was rendered in time can be entered until then.</summary>
    public static Decision Decide(ExpireCheque command, Cheque state) =>
        state.IsOutstanding && ParisTime.DayOf(command.Now) > state.Terms.EntryUntil
            ? Decision.Of(new ChequeExpired(state.Terms.AgreementId, state.Terms.FaceValueCents, command.Now))
            : Decision.Nothing;

    private static Decision IfReasoned(string reason, object @event) => reason is { Length: >= 1 and <= ReasonCharactersMost }
        ? Decision.Of(@event)
        : Decision.Refuse(Refusal.Invalid("invalid-reason", $"Say why, in 1 to {ReasonCharactersMost} characters.", "/reason"));

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

    /// <summary>Adds what settlement tells of a cheque to its trail, once.</summary>
    public static Decision Note(object note, Cheque state) =>
        state.SettlementNotes.Contains(Cheque.NoteOf(note)) ? Decision.Nothing : Decision.Of(note);
}
