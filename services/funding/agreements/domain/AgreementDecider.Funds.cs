using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>The decisions on setting money aside, and on money that is committed and not received.</summary>
public static partial class AgreementDecider
{
    /// <param name="LastDay">The last day of a scheme that is wound down; null while it is not.</param>
    public sealed record ReserveFunds(
        Guid RequestId, Guid AgreementId, string PartnerId, int ChequeCount, DateTimeOffset Now, DateOnly? LastDay = null);

    /// <param name="AmountCents">Below zero where more was taken back than returned.</param>
    public sealed record ReturnFunds(Guid ChunkId, long AmountCents, DateTimeOffset Now);

    public sealed record CommitFunds(Guid CommitmentId, long AmountCents, DateOnly ExpectedOn, string RequestHash, DateTimeOffset Now);

    public sealed record WithdrawCommitment(Guid CommandId, Guid CommitmentId, string Reason, string RequestHash, DateTimeOffset Now);

    /// <summary>Sets money aside from what is free, or names every reason against it. All or nothing.</summary>
    public static Decision Decide(ReserveFunds command, Agreement? state)
    {
        if (state?.Knows(command.RequestId) == true) return Decision.Nothing;

        var reasons = state is null
            ? [new RefusalReason("agreement-unknown", "There is no such agreement.")]
            : ReasonsAgainst(command, state).ToList();
        if (reasons.Count > 0)
            return Decision.Of(new ReservationRefused(command.RequestId, command.AgreementId, reasons, command.Now));

        var amountCents = AmountCents(command, state!);
        return Decision.Of(amountCents <= state!.GrantableCents
            ? SetAside(state, command.RequestId, command.PartnerId, command.ChequeCount, amountCents, command.Now)
            : new FundsPromised(command.RequestId, state.Id, command.PartnerId, command.ChequeCount, amountCents, command.Now));
    }

    /// <summary>What cheques and claims gave back is free again, or no longer.</summary>
    public static Decision Decide(ReturnFunds command, Agreement state) => Followed(state, command.Now, command.AmountCents > 0
        ? new FundsReturned(command.ChunkId, state.Id, command.AmountCents, command.Now)
        : new FundsTakenBack(command.ChunkId, state.Id, -command.AmountCents, command.Now));

    public static Decision Decide(CommitFunds command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommitmentId)) return Decision.Nothing;

        List<Refusal> breaches = [];
        if (command.AmountCents is <= 0 or > GrossAmountCentsMost)
            breaches.Add(Refusal.Invalid("invalid-commitment", $"An amount is 1 to {GrossAmountCentsMost} cents.", "/amountCents"));
        if (command.ExpectedOn < ParisTime.DayOf(command.Now) || command.ExpectedOn > ParisTime.DayOf(command.Now).AddYears(AgreementRules.ValidityYearsMost))
            breaches.Add(Refusal.Invalid("invalid-commitment", $"The money is expected from today on, within {AgreementRules.ValidityYearsMost} years.", "/expectedOn"));
        if (state.Standing == AgreementStanding.Closing) breaches.Add(NotWhileClosing());
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new CommitmentMade(command.CommitmentId, state.Id, command.AmountCents, command.ExpectedOn, command.RequestHash,
                command.Now));
    }

    /// <summary>Requests that waited for this money, the newest first, are refused where nothing else is committed for them.</summary>
    public static Decision Decide(WithdrawCommitment command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason)];
        if (state.Commitments.All(commitment => commitment.CommitmentId != command.CommitmentId))
            breaches.Add(Refusal.NotFound("commitment-unknown", "Nothing is open of such a commitment.", "/commitmentId"));
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Followed(state, command.Now, new CommitmentWithdrawn(command.CommandId, state.Id, command.CommitmentId, command.Reason,
                command.RequestHash, command.Now));
    }

    /// <summary>
    /// What an event on the agreement's money brings about: requests that waited are granted in their order, those that wait in vain
    /// are refused, and the requests are named that a shortfall leaves without backing.
    /// </summary>
    private static Decision Followed(Agreement state, DateTimeOffset now, object @event)
    {
        List<object> events = [@event];
        var after = Agreement.Evolve(state, @event);
        foreach (var promise in after.Promises.TakeWhile(_ => after.Standing == AgreementStanding.Open))
        {
            if (promise.AmountCents > after.FreeCents) break;
            after = Add(events, after, SetAside(after, promise.RequestId, promise.PartnerId, promise.ChequeCount, promise.AmountCents,
                now));
        }

        foreach (var promise in after.Promises.Reverse())
        {
            if (IsAwaited(after)) break;
            after = Add(events, after, new PromiseBroken(promise.RequestId, state.Id, [ReasonOf(after)], now));
        }

        var unbacked = UnbackedRequests(after);
        if (!unbacked.SequenceEqual(after.UnbackedRequests)) events.Add(new BackingChanged(state.Id, unbacked, now));
        return Decision.Of(events);
    }

    // Free money counts: what has arrived for a request that is larger still waits for the rest.
    private static bool IsAwaited(Agreement state) =>
        state.Standing != AgreementStanding.Closing && state.FreeCommitmentCents + Math.Max(0, state.FreeCents) >= 0;

    private static RefusalReason ReasonOf(Agreement state) => state.Standing == AgreementStanding.Closing
        ? new RefusalReason("agreement-closing", "The agreement is being closed.")
        : new RefusalReason("insufficient-funds", "The money that the request waited for will not come.");

    private static Agreement Add(List<object> events, Agreement state, object @event)
    {
        events.Add(@event);
        return Agreement.Evolve(state, @event);
    }

    private static List<Guid> UnbackedRequests(Agreement state)
    {
        List<Guid> unbacked = [];
        var missingCents = state.ShortfallCents;
        foreach (var requestId in state.ReservationOrder.Reverse())
        {
            if (missingCents <= 0) break;
            unbacked.Add(requestId);
            missingCents -= state.Reservations[requestId].AmountCents;
        }

        return unbacked;
    }

    private static FundsSetAside SetAside(
        Agreement state, Guid requestId, string partnerId, int chequeCount, long amountCents, DateTimeOffset now) =>
        new(requestId, state.Id, state.FunderId, partnerId, state.Terms, chequeCount, amountCents, now);

    private static IEnumerable<RefusalReason> ReasonsAgainst(ReserveFunds command, Agreement state)
    {
        if (command.ChequeCount < 1)
            yield return new RefusalReason("invalid-count", "A request is for at least one cheque.");
        var partner = state.Partners.FirstOrDefault(candidate => candidate.PartnerId == command.PartnerId);
        if (partner is null)
            yield return new RefusalReason("partner-not-in-agreement", "The partner may not ask for cheques under this agreement.");
        if (partner?.QuotaCheques is { } quota && state.ChequesReservedBy(command.PartnerId) + command.ChequeCount > quota)
            yield return new RefusalReason("quota-exceeded", $"The partner's quota is {quota} cheques, {state.ChequesReservedBy(command.PartnerId)} are used.");
        if (state.Terms.ValidUntil < ParisTime.DayOf(command.Now))
            yield return new RefusalReason("agreement-expired", $"Cheques under this agreement were valid until {state.Terms.ValidUntil:yyyy-MM-dd}.");
        if (state.Standing == AgreementStanding.Frozen)
            yield return new RefusalReason("agreement-frozen", "The agreement is frozen.");
        if (state.Standing == AgreementStanding.Closing)
            yield return new RefusalReason("agreement-closing", "The agreement is being closed.");
        if (command.LastDay is { } lastDay)
            yield return new RefusalReason("scheme-winding-down", $"The scheme ends on {lastDay:yyyy-MM-dd}: no cheques are issued any more.");
        if (AmountCents(command, state) > state.FreeCents + state.FreeCommitmentCents)
            yield return new RefusalReason("insufficient-funds", $"The request needs {AmountCents(command, state)} cents, {state.GrantableCents} are free.");
    }

    private static long AmountCents(ReserveFunds command, Agreement state) => checked(command.ChequeCount * state.Terms.FaceValueCents);
}
