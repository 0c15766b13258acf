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

    public static Decision Decide(RegisterCheque command, Cheque? state)
    {
        if (state is not null) return Decision.Nothing;

        var registered = new ChequeRegistered(command.ChequeId, command.Serial, command.RequestId, command.Terms, command.BeneficiaryId,
            command.TargetPublic, command.HashKeyId, command.QrHash, command.CodeHash, command.Now);
        return command.ActivateAtOnce
            ? Decision.Of(registered, new ChequeActivated("at-issue", command.Now))
            : Decision.Of(registered);
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
