using Aptic.Contracts.Redemption.V1;
using Aptic.Kernel;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Cheques.Domain;

namespace Aptic.Redemption.Redemptions.Domain;

/// <summary>The events that a redemption or a reversal appends, stream by stream: all of them or none.</summary>
/// <param name="OnCheques">Events by cheque.</param>
/// <param name="OnAllowances">Events by allowance.</param>
public sealed record RedemptionEvents(
    object OnRedemption, IReadOnlyDictionary<Guid, object> OnCheques, IReadOnlyList<(Guid AllowanceId, object Event)> OnAllowances);

/// <summary>The decisions on a redemption. Pure.</summary>
public static class RedemptionDecider
{
    /// <summary>Paris days after the redemption on which its venue may still reverse it.</summary>
    public const int ReversalDays = 7;

    public sealed record RedeemService(Guid RedemptionId, long ExpectedComplementCents, string RequestHash);

    public sealed record ReverseRedemption(Guid CommandId, string Reason, string RequestHash, DateTimeOffset Now);

    public sealed record ReleaseDifference(DateTimeOffset Now);

    /// <summary>Several cheques pay one service: all of them or none.</summary>
    public static (RedemptionEvents? Events, IReadOnlyList<Refusal> Refusals) Decide(RedeemService command, RedemptionFacts facts)
    {
        var assessment = Assessment.Of(facts);
        if (!assessment.IsUsable) return (null, assessment.AllRefusals);
        if (assessment.ComplementCents != command.ExpectedComplementCents)
            return (null, [Refusal.Conflict("price-changed",
                $"The beneficiary's part is {assessment.ComplementCents} cents, not {command.ExpectedComplementCents}. Announce it, and send it as expectedComplementCents.",
                "/expectedComplementCents")]);

        var redeemed = Redeemed(command, facts, assessment);
        return (new RedemptionEvents(
            redeemed,
            assessment.Cheques.ToDictionary(cheque => cheque.Presented.Cheque!.Id, cheque => (object)OnCheque(redeemed, cheque)),
            AllowanceEvents(facts.Cheques.Select(presented => presented.Cheque!), (allowanceId, cheque) =>
                new AllowanceUsed(allowanceId, cheque.Id, command.RedemptionId, facts.Now))), []);
    }

    /// <summary>The venue takes a redemption back, until the end of the seventh Paris day after it.</summary>
    public static (RedemptionEvents? Events, IReadOnlyList<Refusal> Refusals) Decide(
        ReverseRedemption command, ServiceRedemption state, IReadOnlyList<Cheque> cheques)
    {
        if (state.Reversal is not null)
            return (null, [Refusal.Conflict("already-reversed", "The redemption has been reversed before.")]);
        if (command.Now >= state.Redeemed.ReversibleUntil)
            return (null, [Refusal.Conflict("reversal-too-late",
                $"The redemption could be reversed until {state.Redeemed.ReversibleUntil:O}. What is wrong with it now is an incident for finance.")]);
        if (Reasons.BreachOf(command.Reason) is { } breach) return (null, [breach]);

        var release = new ChequeDecider.ReleaseCheque(state.Id, command.Reason, command.Now);
        var released = cheques.ToDictionary(cheque => cheque.Id, cheque => ChequeDecider.Decide(release, cheque).Events);
        // Reads are not of one instant: a cheque that is free of this redemption was freed by another reversal in between.
        if (released.Values.Any(events => events.Count == 0))
            return (null, [Refusal.Conflict("already-reversed", "The redemption has been reversed before.")]);

        var reversed = new RedemptionWasReversed(state.Id, state.Redeemed.VenueId, state.Redeemed.Cheques, command.Reason,
            command.CommandId, command.RequestHash, command.Now);
        return (new RedemptionEvents(
            reversed,
            released.ToDictionary(cheque => cheque.Key, cheque => cheque.Value.Single()),
            AllowanceEvents(cheques, (allowanceId, cheque) => new AllowanceGivenBack(allowanceId, cheque.Id, state.Id, command.Now))), []);
    }

    /// <summary>Frees what the cheques had over, once the redemption can no longer be reversed.</summary>
    public static Decision Decide(ReleaseDifference command, ServiceRedemption state) =>
        state is { Reversal: null, IsDifferenceReleased: false } && command.Now >= state.Redeemed.ReversibleUntil
            && state.Redeemed.Cheques.Any(cheque => cheque.DifferenceCents > 0)
            ? Decision.Of(new DifferenceWasReleased(state.Id, state.Redeemed.Cheques.Where(cheque => cheque.DifferenceCents > 0).ToList(),
                command.Now))
            : Decision.Nothing;

    /// <summary>The stream that counts a beneficiary's uses; null where the cheque's agreement sets no limit, or nobody is named.</summary>
    public static Guid? AllowanceIdOf(Cheque cheque) =>
        cheque.Terms.Restrictions.ChequesPerBeneficiary is not null && cheque.BeneficiaryId is { } beneficiary
            ? DeterministicId.Of("allowance", cheque.Terms.AgreementId.ToString(), beneficiary.ToString())
            : null;

    private static ServiceWasRedeemed Redeemed(RedeemService command, RedemptionFacts facts, Assessment assessment) => new(
        command.RedemptionId,
        facts.Venue.Id,
        facts.Venue.Standing.Name,
        facts.Venue.Standing.OrganisationId,
        facts.Service.Id,
        facts.Service.Offer.Name,
        facts.Service.Offer.Kind,
        facts.ServicedOn,
        assessment.PriceCents!.Value,
        assessment.ComplementCents,
        assessment.Cheques.Select(Part).ToList(),
        ParisTime.EndOf(facts.Today.AddDays(ReversalDays)),
        facts.Service.Revision,
        command.RequestHash,
        facts.Now);

    private static RedeemedCheque Part(AssessedCheque assessed)
    {
        var cheque = assessed.Presented.Cheque!;
        return new RedeemedCheque(cheque.Id, cheque.Serial, cheque.Terms.AgreementId, cheque.Terms.FunderId, cheque.Terms.PartnerId,
            cheque.TargetPublic, assessed.CoveredCents, assessed.DifferenceCents, cheque.Terms.PayoutRateBasisPoints);
    }

    private static ChequeRedeemed OnCheque(ServiceWasRedeemed redeemed, AssessedCheque assessed) => new(
        redeemed.RedemptionId, redeemed.VenueId, redeemed.VenueName, redeemed.ServiceId, redeemed.ServiceName, redeemed.ServicedOn,
        assessed.CoveredCents, assessed.DifferenceCents, redeemed.OccurredAt);

    private static List<(Guid AllowanceId, object Event)> AllowanceEvents(IEnumerable<Cheque> cheques, Func<Guid, Cheque, object> eventOf)
    {
        List<(Guid, object)> events = [];
        foreach (var cheque in cheques)
        {
            if (AllowanceIdOf(cheque) is { } allowanceId) events.Add((allowanceId, eventOf(allowanceId, cheque)));
        }

        return events;
    }
}
