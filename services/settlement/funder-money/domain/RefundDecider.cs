using Aptic.Kernel;

namespace Aptic.Settlement.FunderMoney.Domain;

/// <summary>The decisions on a refund. Pure: a repeat of what was done emits nothing.</summary>
public static class RefundDecider
{

    public sealed record NoteRefund(
        Guid RefundId, Guid AgreementId, string FunderId, long AmountCents, DateTimeOffset ApprovedAt, DateOnly AccountingDay);

    /// <param name="CutoffAt">The run's cutoff: what was approved later waits for the next run.</param>
    public sealed record HoldRefund(Guid RunId, DateTimeOffset CutoffAt, DateTimeOffset Now);

    public sealed record ReleaseRefund(Guid RunId, DateTimeOffset Now);

    public sealed record PutRefundInTransfer(Guid RunId, Guid PayoutId, DateTimeOffset Now);

    public sealed record ExecuteRefund(Guid RunId, Guid PayoutId, string EndToEndId, DateOnly ExecutedOn, DateTimeOffset Now);

    public sealed record ReturnRefund(Guid RunId, Guid PayoutId, string Reason, DateOnly ReturnedOn, DateTimeOffset Now);

    public sealed record AbandonRefund(Guid CommandId, string RequestHash, string Reason, string By, DateTimeOffset Now);

    public static Decision Decide(NoteRefund command, Refund? state) => state is null
        ? Decision.Of(new RefundNoted(
            command.RefundId, command.AgreementId, command.FunderId, command.AmountCents, command.ApprovedAt, command.AccountingDay))
        : Decision.Nothing;

    public static Decision Decide(HoldRefund command, Refund state) =>
        state.Stage == RefundStage.Payable && state.ApprovedAt < command.CutoffAt
        ? Decision.Of(new RefundHeld(state.Id, command.RunId, command.Now))
        : Decision.Nothing;

    /// <summary>Gives back what the run holds, or had begun to transfer.</summary>
    public static Decision Decide(ReleaseRefund command, Refund state) =>
        state.RunId == command.RunId && state.Stage is RefundStage.Held or RefundStage.InTransfer
            ? Decision.Of(new RefundReleased(state.Id, command.RunId, command.Now))
            : Decision.Nothing;

    public static Decision Decide(PutRefundInTransfer command, Refund state) =>
        state.RunId == command.RunId && state.Stage == RefundStage.Held
            ? Decision.Of(new RefundPutInTransfer(state.Id, command.RunId, command.PayoutId, command.Now))
            : Decision.Nothing;

    public static Decision Decide(ExecuteRefund command, Refund state) =>
        state.PayoutId == command.PayoutId && state.Stage == RefundStage.InTransfer
            ? Decision.Of(new RefundExecuted(state.Id, state.AgreementId, command.RunId, command.PayoutId, state.AmountCents,
                command.EndToEndId, command.ExecutedOn, command.Now))
            : Decision.Nothing;

    /// <summary>The bank rejected it, or gave it back: it is payable again.</summary>
    public static Decision Decide(ReturnRefund command, Refund state) =>
        state.PayoutId == command.PayoutId && state.Stage is RefundStage.InTransfer or RefundStage.Paid
            ? Decision.Of(new RefundReturned(state.Id, state.AgreementId, command.RunId, command.PayoutId, state.AmountCents,
                state.Stage == RefundStage.Paid, command.Reason, command.ReturnedOn, command.Now))
            : Decision.Nothing;

    /// <summary>Gives it up, as long as no run has it.</summary>
    public static Decision Decide(AbandonRefund command, Refund state)
    {
        if (state.Abandonment?.CommandId == command.CommandId) return Decision.Nothing;
        if (Reasons.BreachOf(command.Reason) is { } breach) return Decision.Refuse(breach);
        return state.Stage == RefundStage.Payable
            ? Decision.Of(new RefundAbandoned(state.Id, state.AgreementId, state.AmountCents, command.CommandId, command.RequestHash,
                command.Reason, command.By, command.Now))
            : Decision.Refuse(Refusal.Conflict("refund-not-now", state.Stage switch
            {
                RefundStage.Held => "A run has taken the refund. Abandon the run first.",
                RefundStage.InTransfer => "The refund is in the bank's hands.",
                RefundStage.Paid => "The refund is paid.",
                _ => "The refund was given up already.",
            }));
    }
}
