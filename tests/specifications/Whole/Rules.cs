using System.Text.Json;
using System.Text.Json.Serialization;
using Aptic.Funding.Agreements;
using Aptic.Funding.Positions;
using Aptic.Issuance.Requests;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Redemptions;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>What holds of the whole: after every step and delivery, and once everything has arrived.</summary>
internal static class Rules
{
    private static readonly Term[] OtherTerms = Enum.GetValues<Term>().Where(term => term != Term.Received).ToArray();

    // As events are stored (services/hosting/EventStore.cs).
    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>At any prefix, whatever has arrived and whatever has not.</summary>
    public static void HoldAtAnyTime(World world)
    {
        foreach (var agreementId in world.MovedAgreements) BalanceAddsUp(world, agreementId);
        world.MovedAgreements.Clear();
        NoChequeHasTwoLives(world);
    }

    /// <summary>When all messages were delivered and all returns are booked.</summary>
    public static void HoldAtRest(World world)
    {
        foreach (var agreement in world.Agreements.States) PositionIsWhatStreamsSay(world, agreement);
        foreach (var request in world.Requests.States) RequestIsWhatFundingSays(world, request);
        foreach (var redemption in world.Redemptions.States) RedemptionIsEarnedOnce(world, redemption);
        foreach (var run in world.Runs.States) RunSumsUp(world, run);
        foreach (var cheque in world.Cheques.States) ReplacedIsReplacedOnce(world, cheque);
        DaysAreWhatArrived(world);
        AllowancesAreUses(world);
        HeldChequesAreCounted(world);
        ReplayGivesWhatWasServed(world.Agreements);
        ReplayGivesWhatWasServed(world.Requests);
        ReplayGivesWhatWasServed(world.Cheques);
        ReplayGivesWhatWasServed(world.Redemptions);
        ReplayGivesWhatWasServed(world.Allowances);
        ReplayGivesWhatWasServed(world.Entitlements);
        ReplayGivesWhatWasServed(world.Runs);
        ReplayGivesWhatWasServed(world.ClosedDays);
        ReplayGivesWhatWasServed(world.HeardDays);
    }

    private static void BalanceAddsUp(World world, Guid agreementId)
    {
        var position = Position.Of(world.MovementsOf(agreementId));
        foreach (var term in Enum.GetValues<Term>())
            Must(position.AmountCents(term) >= 0, $"{term} of agreement {agreementId} is {position.AmountCents(term)} cents.");
        Equal(position.AmountCents(Term.Received), OtherTerms.Sum(position.AmountCents), $"Received by agreement {agreementId}, and the sum of all other terms");
    }

    private static void NoChequeHasTwoLives(World world)
    {
        Dictionary<Guid, Guid> liveIn = [];
        foreach (var redemption in world.Redemptions.States)
        {
            PartsSumToThePrice(redemption.Redeemed, world);
            if (redemption.Reversal is not null) continue;
            foreach (var cheque in redemption.Redeemed.Cheques)
                Must(liveIn.TryAdd(cheque.ChequeId, redemption.Id), $"Cheque {cheque.Serial} is in two live redemptions.");
        }

        foreach (var cheque in world.Cheques.States)
        {
            Equal(liveIn.TryGetValue(cheque.Id, out var live) ? live : null, cheque.Redemption?.RedemptionId, $"The live redemption of cheque {cheque.Serial}");
            Equal(cheque.Redemption is not null, cheque.Status == ChequeStatus.Redeemed, $"Cheque {cheque.Serial} is redeemed");
        }
    }

    private static void PartsSumToThePrice(ServiceWasRedeemed redeemed, World world)
    {
        Equal(redeemed.PriceCents, redeemed.Cheques.Sum(cheque => cheque.CoveredCents) + redeemed.ComplementCents, "A redemption's price, and the sum of its parts");
        Must(redeemed.ComplementCents >= 0, "A complement is below zero.");
        foreach (var cheque in redeemed.Cheques)
        {
            Must(cheque.CoveredCents > 0, $"Cheque {cheque.Serial} covers {cheque.CoveredCents} cents.");
            Must(cheque.DifferenceCents >= 0, $"Of cheque {cheque.Serial} {cheque.DifferenceCents} cents are held.");
            Equal(world.Cheques[cheque.ChequeId]!.Terms.FaceValueCents, cheque.CoveredCents + cheque.DifferenceCents, $"Face value of cheque {cheque.Serial}, and its parts");
        }
    }

    /// <summary>Counted from the states of cheques, redemptions and entitlements, by other means than movements.</summary>
    private static void PositionIsWhatStreamsSay(World world, Agreement agreement)
    {
        var position = Position.Of(world.MovementsOf(agreement.Id));
        Must(position.WaitingMovements.Count == 0, $"Movements wait for ever: {string.Join(", ", position.WaitingMovements.Select(
            movement => $"{movement.Reason} of {movement.AmountCents} cents from {movement.From} to {movement.To}"))}.");

        var cheques = world.Cheques.States.Where(cheque => cheque.Terms.AgreementId == agreement.Id).ToList();
        var used = world.Redemptions.States.Where(redemption => redemption.Reversal is null)
            .SelectMany(redemption => redemption.Redeemed.Cheques, (redemption, cheque) => (redemption, cheque))
            .Where(use => use.cheque.AgreementId == agreement.Id).ToList();
        var paid = used.Where(use => world.Entitlements[use.redemption.Id]!.Stage == EntitlementStage.Paid).ToList();
        long RefundsCents(params RefundStage[] stages) =>
            agreement.Refunds.Values.Where(refund => stages.Contains(refund.Stage)).Sum(refund => refund.Requested.AmountCents);
        long EndedCents(ChequeStatus status) => cheques.Where(cheque => cheque.Status == status).Sum(cheque => cheque.Terms.FaceValueCents);
        void Is(Term term, long expectedCents) => Equal(expectedCents, position.AmountCents(term), $"{term} of agreement {agreement.Id}");

        var reservedCents = agreement.Reservations.Values.Sum(reserved => reserved.AmountCents);
        var issuedCents = cheques.Where(cheque => !IsReplacement(world, cheque)).Sum(cheque => cheque.Terms.FaceValueCents);
        Equal(reservedCents, issuedCents, $"Money set aside by agreement {agreement.Id}, and face value of the cheques that were issued for it");

        Is(Term.InCirculation, cheques.Where(cheque => cheque.IsOutstanding).Sum(cheque => cheque.Terms.FaceValueCents));
        Is(Term.DifferenceHeld, used.Where(use => !use.redemption.IsDifferenceReleased).Sum(use => use.cheque.DifferenceCents));
        Is(Term.Paid, paid.Sum(use => PayableCents(use.cheque)));
        Is(Term.Owed, used.Sum(use => PayableCents(use.cheque)) - paid.Sum(use => PayableCents(use.cheque)));
        Is(Term.Commission, used.Sum(use => use.cheque.CoveredCents - PayableCents(use.cheque)));
        Is(Term.Refunding, RefundsCents(RefundStage.Requested, RefundStage.Approved));
        Is(Term.Refunded, RefundsCents(RefundStage.Paid));
        Is(Term.Recoverable, 0);

        var receivedCents = agreement.StandingReceipts.Sum(receipt => receipt.FaceAmountCents);
        var releasedCents = used.Where(use => use.redemption.IsDifferenceReleased).Sum(use => use.cheque.DifferenceCents);
        var freeCents = receivedCents - reservedCents - RefundsCents(RefundStage.Requested, RefundStage.Approved, RefundStage.Paid)
            + EndedCents(ChequeStatus.Cancelled) + EndedCents(ChequeStatus.Expired) + releasedCents;
        Equal(freeCents, agreement.FreeCents, $"Free money of agreement {agreement.Id}, as its stream knows it");
        Is(Term.Received, receivedCents + position.ShortfallCents);
        Is(Term.Free, freeCents + position.ShortfallCents);
    }

    private static bool IsReplacement(World world, Cheque cheque) =>
        world.Cheques.EventsOf(cheque.Id)[0] is ChequeRegistered { ReplacesSerial: not null };

    // Half a cent and more is a cent; the code under test does it otherwise.
    private static long PayableCents(Contracts.Redemption.V1.RedeemedCheque cheque) =>
        (long)Math.Round(cheque.CoveredCents * cheque.PayoutRateBasisPoints / 10_000m, MidpointRounding.AwayFromZero);

    private static void RequestIsWhatFundingSays(World world, IssuanceRequest request)
    {
        var agreement = world.Agreements[request.Asked.AgreementId]!;
        var isPromised = agreement.Promises.Any(promise => promise.RequestId == request.Id);
        var isReserved = agreement.Reservations.ContainsKey(request.Id);
        var expected = isReserved ? RequestStatus.Completed : isPromised ? RequestStatus.Requested : RequestStatus.Refused;
        Equal(expected, request.Status, $"The status of request {request.Id}");
        Must(!(isReserved && isPromised), $"Request {request.Id} has its money and waits for it.");

        var count = world.Cheques.States.Count(cheque => cheque.RequestId == request.Id && !IsReplacement(world, cheque));
        Equal(isReserved ? request.Asked.ChequeCount : 0, count, $"Cheques of request {request.Id}");
    }

    private static void RedemptionIsEarnedOnce(World world, ServiceRedemption redemption)
    {
        var entitlement = world.Entitlements[redemption.Id];
        Must(entitlement is not null, $"Redemption {redemption.Id} earns nothing.");
        Equal(redemption.Reversal is not null, entitlement!.Stage == EntitlementStage.Cancelled, $"Redemption {redemption.Id} is reversed, and its entitlement cancelled");
        Equal(redemption.Redeemed.Cheques.Sum(cheque => cheque.CoveredCents), entitlement.Lines.Sum(line => line.CoveredCents), "Covered value, and its entitlement's");
        foreach (var line in entitlement.Lines) Equal(line.CoveredCents, line.PayableCents + line.CommissionCents, $"Covered value of cheque {line.Serial}, and its parts");
    }

    /// <summary>Each day is closed once, none is left out, and all of each has arrived.</summary>
    private static void DaysAreWhatArrived(World world)
    {
        var arrived = world.Arrived();
        var closed = world.ClosedDays.States.Select(day => day.Closed.Day).ToList();
        Must(closed.Zip(closed.Skip(1)).All(pair => pair.First.AddDays(1) == pair.Second), "A day was left out.");
        Equal(closed.Count, world.HeardDays.Ids.Count, "Days that were closed, and days of which settlement heard");
        foreach (var day in world.HeardDays.States)
            Equal(Aptic.Settlement.Days.DayStanding.Matches, Aptic.Settlement.Days.ClosedDay.StandingOf(
                day, arrived.GetValueOrDefault(day.Day, Aptic.Settlement.Days.DaySums.None)), $"What arrived of {day.Day:O}");
    }

    private static void RunSumsUp(World world, SettlementRun run)
    {
        var executed = world.Runs.EventsOf(run.Id).OfType<PayoutExecuted>().ToList();
        Equal(run.Confirmation is null ? 0 : run.Payouts.Sum(payout => payout.PayableCents),
            executed.SelectMany(payout => payout.Lines).Sum(line => line.PayableCents), $"Run {run.Id}, and what it paid");
        var twice = world.Runs.States.SelectMany(each => world.Runs.EventsOf(each.Id)).OfType<PayoutExecuted>()
            .SelectMany(payout => payout.Lines).GroupBy(line => (line.RedemptionId, line.ChequeId)).Count(line => line.Count() > 1);
        Equal(0, twice, "Cheques that were paid twice");
    }

    private static void ReplacedIsReplacedOnce(World world, Cheque cheque)
    {
        var expected = cheque.Status == ChequeStatus.Replaced ? 1 : 0;
        Equal(expected, world.Cheques.States.Count(other => world.Cheques.EventsOf(other.Id)[0] is ChequeRegistered registered
            && registered.ReplacesSerial == cheque.Serial), $"Replacements of cheque {cheque.Serial}");
    }

    private static void AllowancesAreUses(World world)
    {
        var uses = world.Cheques.States.Where(cheque => cheque.Status == ChequeStatus.Redeemed)
            .Select(cheque => (Allowance: RedemptionDecider.AllowanceIdOf(cheque), Cheque: cheque))
            .Where(use => use.Allowance is not null).ToLookup(use => use.Allowance!.Value, use => use.Cheque);
        foreach (var allowance in world.Allowances.States)
            Must(allowance.UsedCheques.SetEquals(uses[allowance.Id].Select(cheque => cheque.Id)), $"Allowance {allowance.Id} does not hold the uses.");
        foreach (var beneficiary in uses)
            Must(beneficiary.Count() <= beneficiary.Max(cheque => cheque.Terms.Restrictions.ChequesPerBeneficiary), "More cheques of a beneficiary are used than allowed.");
    }

    private static void HeldChequesAreCounted(World world)
    {
        foreach (var ((agreementId, reference), held) in world.Held)
        {
            var beneficiaryId = World.BeneficiaryIdOf(agreementId, reference);
            var waiting = world.Requests.States.Where(request => request.Status == RequestStatus.Requested && request.Asked.AgreementId == agreementId)
                .SelectMany(request => world.AskedBy(request.Id).Lines).Where(line => line.Beneficiary == reference).Sum(line => line.Cheques);
            Equal(waiting + world.Cheques.States.Count(cheque => cheque.BeneficiaryId == beneficiaryId && (cheque.IsOutstanding || cheque.Status == ChequeStatus.Redeemed)),
                held, $"Cheques given to {reference} under agreement {agreementId}");
        }
    }

    private static void ReplayGivesWhatWasServed<TState>(World.Streams<TState> streams)
        where TState : class
    {
        foreach (var id in streams.Ids)
        {
            var replayed = streams.Fold(streams.EventsOf(id).Select(ReadAgain));
            Equal(JsonSerializer.Serialize(streams[id], Stored), JsonSerializer.Serialize(replayed, Stored), $"The state of {typeof(TState).Name} {id}, and its replay");
        }
    }

    private static object ReadAgain(object @event) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(@event, @event.GetType(), Stored), @event.GetType(), Stored)!;

    private static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new BrokenRuleException($"{what}: {expected} and {actual}");
    }

    private static void Must(bool holds, string rule)
    {
        if (!holds) throw new BrokenRuleException(rule);
    }
}
