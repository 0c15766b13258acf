using Aptic.Kernel;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>
/// The decisions on money that goes back to the funder: one person asks, another approves; then it is settlement's, which pays it or gives
/// it up, and funding books what it hears.
/// </summary>
public static partial class AgreementDecider
{
    public sealed record RequestRefund(
        Guid RefundId, long AmountCents, string Reason, string RequestedBy, string RequestHash, DateTimeOffset Now);

    public sealed record ApproveRefund(Guid CommandId, Guid RefundId, string ApprovedBy, string RequestHash, DateTimeOffset Now);

    public sealed record DropRefund(Guid CommandId, Guid RefundId, string Reason, string RequestHash, DateTimeOffset Now);

    public sealed record PayRefund(Guid RefundId, Guid PayoutId, string EndToEndId, DateOnly PaidOn, DateTimeOffset Now);

    public sealed record ReturnRefund(Guid RefundId, Guid PayoutId, string Reason, DateOnly ReturnedOn, DateTimeOffset Now);

    public sealed record AbandonRefund(Guid RefundId, string Reason, DateTimeOffset Now);

    // What settlement tells is no request of a client.
    private const string NoRequest = "";

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
            : Decision.Of(new RefundRequested(command.RefundId, state.Id, command.AmountCents, command.Reason, command.RequestedBy,
                command.RequestHash, command.Now));
    }

    public static Decision Decide(ApproveRefund command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;
        if (BreachOfStage(state, command.RefundId, RefundStage.Requested) is { } breach) return Decision.Refuse(breach);
        if (state.Refunds[command.RefundId].Requested.RequestedBy == command.ApprovedBy)
            return Decision.Refuse(Refusal.Forbidden("approver-is-requester", "Another person than asked for the refund approves it."));
        if (state.Standing == AgreementStanding.Frozen)
            return Decision.Refuse(Refusal.Conflict("agreement-frozen", "The agreement is frozen: nothing is refunded."));
        // A receipt can have been lost since the refund was asked for: its money is not there to be given.
        return state.ShortfallCents > 0
            ? Decision.Refuse(Refusal.Conflict(
                "insufficient-funds", $"The agreement misses {state.ShortfallCents} cents: nothing is refunded until they are there."))
            : Decision.Of(new RefundApproved(command.CommandId, state.Id, command.RefundId, command.ApprovedBy, command.RequestHash,
                command.Now, state.FunderId, state.Refunds[command.RefundId].Requested.AmountCents));
    }

    /// <summary>Before it is approved: from then on it may be on its way, and settlement alone knows.</summary>
    public static Decision Decide(DropRefund command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason)];
        if (BreachOfStage(state, command.RefundId, RefundStage.Requested, RefundStage.Approved) is { } breach) breaches.Add(breach);
        else if (state.Refunds[command.RefundId].IsSettlements)
            breaches.Add(Refusal.Conflict("refund-with-settlement", "The refund is approved, and settlement's to pay: give it up there.",
                "/refundId"));
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Followed(state, command.Now, new RefundDropped(command.CommandId, state.Id, command.RefundId,
                state.Refunds[command.RefundId].Requested.AmountCents, command.Reason, command.RequestHash, command.Now));
    }

    /// <summary>Books that the bank executed a refund.</summary>
    public static Decision Decide(PayRefund command, Agreement state)
    {
        var id = DeterministicId.Of("refund-executed", command.PayoutId.ToString());
        return state.Done.ContainsKey(id)
            ? Decision.Nothing
            : Decision.Of(new RefundPaid(id, state.Id, command.RefundId, state.Refunds[command.RefundId].Requested.AmountCents,
                command.EndToEndId,
                command.PaidOn, NoRequest, command.Now, command.PayoutId));
    }

    /// <summary>Books that a refund came back, even where its execution is heard of later.</summary>
    public static Decision Decide(ReturnRefund command, Agreement state)
    {
        var id = DeterministicId.Of("refund-returned", command.PayoutId.ToString());
        return state.Done.ContainsKey(id)
            ? Decision.Nothing
            : Decision.Of(new RefundReturned(id, state.Id, command.RefundId, command.PayoutId,
                state.Refunds[command.RefundId].Requested.AmountCents,
                command.Reason, command.ReturnedOn, NoRequest, command.Now));
    }

    /// <summary>Books that settlement gave a refund up: its money is free again, and serves what waits.</summary>
    public static Decision Decide(AbandonRefund command, Agreement state)
    {
        var id = DeterministicId.Of("refund-abandoned", command.RefundId.ToString());
        return state.Done.ContainsKey(id)
            ? Decision.Nothing
            : Followed(state, command.Now, new RefundDropped(id, state.Id, command.RefundId,
                state.Refunds[command.RefundId].Requested.AmountCents,
                command.Reason, NoRequest, command.Now));
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
