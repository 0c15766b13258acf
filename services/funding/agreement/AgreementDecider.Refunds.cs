using Aptic.Hosting;

namespace Aptic.Funding.Agreements;

/// <summary>The decisions on money that goes back to the funder: one person asks, another approves, the bank pays.</summary>
public static partial class AgreementDecider
{
    public sealed record RequestRefund(
        Guid RefundId, long AmountCents, string Reason, string RequestedBy, string RequestHash, DateTimeOffset Now);

    public sealed record ApproveRefund(Guid CommandId, Guid RefundId, string ApprovedBy, string RequestHash, DateTimeOffset Now);

    public sealed record DropRefund(Guid CommandId, Guid RefundId, string Reason, string RequestHash, DateTimeOffset Now);

    public sealed record ConfirmRefund(
        Guid CommandId, Guid RefundId, string BankReference, DateOnly PaidOn, string RequestHash, DateTimeOffset Now);

    /// <summary>The money is no longer free from now on, so that nothing else is granted from it.</summary>
    public static Decision Decide(RequestRefund command, Agreement state)
    {
        if (state.Done.ContainsKey(command.RefundId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason)];
        if (command.AmountCents <= 0)
            breaches.Add(Refusal.Invalid("invalid-refund", "A refund is at least 1 cent.", "/amountCents"));
        if (command.AmountCents > state.GrantableCents)
            breaches.Add(Refusal.Conflict("insufficient-funds", $"{state.GrantableCents} cents are free.", "/amountCents"));
        if (state.Standing == AgreementStanding.Frozen)
            breaches.Add(Refusal.Conflict("agreement-frozen", "The agreement is frozen: nothing is refunded."));
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new RefundRequested(command.RefundId, state.Id, command.AmountCents, command.Reason, command.RequestedBy, command.RequestHash, command.Now));
    }

    public static Decision Decide(ApproveRefund command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;
        if (BreachOfStage(state, command.RefundId, RefundStage.Requested) is { } breach) return Decision.Refuse(breach);
        if (state.Refunds[command.RefundId].Requested.RequestedBy == command.ApprovedBy)
            return Decision.Refuse(Refusal.Forbidden("approver-is-requester", "Another person than asked for the refund approves it."));
        return state.Standing == AgreementStanding.Frozen
            ? Decision.Refuse(Refusal.Conflict("agreement-frozen", "The agreement is frozen: nothing is refunded."))
            : Decision.Of(new RefundApproved(command.CommandId, state.Id, command.RefundId, command.ApprovedBy, command.RequestHash, command.Now));
    }

    /// <summary>Until the bank has paid it, approved or not.</summary>
    public static Decision Decide(DropRefund command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason)];
        if (BreachOfStage(state, command.RefundId, RefundStage.Requested, RefundStage.Approved) is { } breach) breaches.Add(breach);
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Followed(state, command.Now, new RefundDropped(command.CommandId, state.Id, command.RefundId,
                state.Refunds[command.RefundId].Requested.AmountCents, command.Reason, command.RequestHash, command.Now));
    }

    public static Decision Decide(ConfirmRefund command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [];
        if (BreachOfStage(state, command.RefundId, RefundStage.Approved) is { } breach) breaches.Add(breach);
        if (!AgreementRules.IsBankReference(command.BankReference))
            breaches.Add(Refusal.Invalid("invalid-refund", AgreementRules.BankReferenceRule, "/bankReference"));
        if (command.PaidOn > ParisTime.DayOf(command.Now))
            breaches.Add(Refusal.Invalid("invalid-refund", "A refund is confirmed when the bank has paid it: the day is not in the future.", "/paidOn"));
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new RefundPaid(command.CommandId, state.Id, command.RefundId, state.Refunds[command.RefundId].Requested.AmountCents,
                command.BankReference, command.PaidOn, command.RequestHash, command.Now));
    }

    private static Refusal? BreachOfStage(Agreement state, Guid refundId, params RefundStage[] stages)
    {
        if (!state.Refunds.TryGetValue(refundId, out var refund))
            return Refusal.NotFound("refund-unknown", "The agreement has no such refund.", "/refundId");
        return stages.Contains(refund.Stage)
            ? null
            : Refusal.Conflict("refund-not-now", $"The refund is {refund.Stage.ToString().ToLowerInvariant()}.", "/refundId");
    }
}
