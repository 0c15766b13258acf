using System.Text.Json;
using System.Text.Json.Serialization;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions.Domain;
using Aptic.Issuance.Requests.Domain;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;

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
        foreach (var incident in world.Incidents.States) ClaimIsTakenOnce(incident);
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
        ClaimsAreHeldByRuns(world);
        TheBankSaysWhatWasPaid(world);
        AllowancesAreUses(world);
        HeldChequesAreCounted(world);
        BooksSayWhatPositionsSay(world);
        ReplayGivesWhatWasServed(world.FunderMoney);
        ReplayGivesWhatWasServed(world.Agreements);
        ReplayGivesWhatWasServed(world.Requests);
        ReplayGivesWhatWasServed(world.Cheques);
        ReplayGivesWhatWasServed(world.Redemptions);
        ReplayGivesWhatWasServed(world.Allowances);
        ReplayGivesWhatWasServed(world.Entitlements);
        ReplayGivesWhatWasServed(world.Incidents);
        ReplayGivesWhatWasServed(world.Runs);
        ReplayGivesWhatWasServed(world.Payouts);
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
        // What claims took back and nothing free covers is really missing: there is no other money to show it in.
        if (IsMissing(world, agreement))
        {
            Must(agreement.FreeCents < 0, $"Agreement {agreement.Id} lacks money, and its stream knows nothing of it.");
            return;
        }

        Must(position.WaitingMovements.Count == 0, $"Movements wait for ever: {string.Join(", ", position.WaitingMovements.Select(
            movement => $"{movement.Reason} of {movement.AmountCents} cents from {movement.From} to {movement.To}"))}.");

        var cheques = world.Cheques.States.Where(cheque => cheque.Terms.AgreementId == agreement.Id).ToList();
        var used = world.Redemptions.States.Where(redemption => redemption.Reversal is null)
            .SelectMany(redemption => redemption.Redeemed.Cheques, (redemption, cheque) => (redemption, cheque))
            .Where(use => use.cheque.AgreementId == agreement.Id).ToList();
        var earned = world.Entitlements.States
            .Where(entitlement => entitlement.Stage is not (EntitlementStage.Cancelled or EntitlementStage.AwaitingRedemption))
            .SelectMany(entitlement => entitlement.Lines, (entitlement, line) => (IsPaid: world.IsPaid(entitlement), Line: line))
            .Where(one => one.Line.AgreementId == agreement.Id).ToList();
        var claimed = world.Incidents.States.SelectMany(incident => incident.ClaimLines).Where(line => line.AgreementId == agreement.Id).ToList();
        var recovered = world.Incidents.States.SelectMany(incident => incident.Recoveries).SelectMany(recovery => recovery.Lines)
            .Where(line => line.AgreementId == agreement.Id).ToList();
        var standsIn = world.Happened.OfType<IncidentBooked>().SelectMany(incident => incident.StandIns)
            .Where(line => line.AgreementId == agreement.Id).Sum(line => line.PayableCents + line.CommissionCents);
        long RefundsCents(params RefundStage[] stages) =>
            agreement.Refunds.Values.Where(refund => stages.Contains(refund.Stage)).Sum(refund => refund.Requested.AmountCents);
        long EndedCents(ChequeStatus status) => cheques.Where(cheque => cheque.Status == status).Sum(cheque => cheque.Terms.FaceValueCents);
        void Is(Term term, long expectedCents) => Equal(expectedCents, position.AmountCents(term), $"{term} of agreement {agreement.Id}");

        var reservedCents = agreement.Reservations.Values.Sum(reserved => reserved.AmountCents);
        var issuedCents = cheques.Where(cheque => !IsReplacement(world, cheque)).Sum(cheque => cheque.Terms.FaceValueCents);
        Equal(reservedCents, issuedCents, $"Money set aside by agreement {agreement.Id}, and face value of the cheques that were issued for it");

        Is(Term.InCirculation, cheques.Where(cheque => cheque.IsOutstanding).Sum(cheque => cheque.Terms.FaceValueCents));
        Is(Term.DifferenceHeld, used.Where(use => !use.redemption.IsDifferenceReleased).Sum(use => use.cheque.DifferenceCents));
        Is(Term.Paid, earned.Where(one => one.IsPaid).Sum(one => one.Line.PayableCents));
        Is(Term.Owed, earned.Where(one => !one.IsPaid).Sum(one => one.Line.PayableCents));
        Is(Term.Recoverable, claimed.Sum(line => line.RecoverableCents) - recovered.Sum(line => line.RecoveredCents));
        Is(Term.Commission, earned.Sum(one => one.Line.CommissionCents)
            + claimed.Sum(line => line.CommissionCents) - recovered.Sum(line => line.CommissionCents));
        Is(Term.Refunding, RefundsCents(RefundStage.Requested, RefundStage.Approved));
        Is(Term.Refunded, RefundsCents(RefundStage.Paid));

        var receivedCents = agreement.StandingReceipts.Sum(receipt => receipt.FaceAmountCents);
        var releasedCents = used.Where(use => use.redemption.IsDifferenceReleased).Sum(use => use.cheque.DifferenceCents);
        var freeCents = receivedCents - reservedCents - RefundsCents(RefundStage.Requested, RefundStage.Approved, RefundStage.Paid)
            + EndedCents(ChequeStatus.Cancelled) + EndedCents(ChequeStatus.Expired) + releasedCents
            + recovered.Sum(line => line.RecoveredCents + line.CommissionCents) - standsIn;
        Equal(freeCents, agreement.FreeCents, $"Free money of agreement {agreement.Id}, as its stream knows it");
        Is(Term.Received, receivedCents + position.ShortfallCents);
        Is(Term.Free, freeCents + position.ShortfallCents);
        Must(position.AmountCents(Term.Free) == 0 || position.ShortfallCents == 0,
            $"Agreement {agreement.Id} shows money as free while some is missing.");
    }

    private static bool IsMissing(World world, Agreement agreement)
    {
        var movements = world.MovementsOf(agreement.Id);
        return movements.Any(movement => movement.IsTakenBack) && Position.Of(movements).ShortfallCents > 0;
    }

    private static void ClaimIsTakenOnce(Incident incident)
    {
        Must(incident.HeldCents >= 0 && incident.HeldCents <= incident.OpenCents, $"Of {incident.OpenCents} open cents, runs hold {incident.HeldCents}.");
        foreach (var line in incident.ClaimLines)
        {
            var parts = incident.Recoveries.SelectMany(recovery => recovery.Lines).Where(part => part.ChequeId == line.ChequeId).ToList();
            var (recoveredCents, commissionCents) = (parts.Sum(part => part.RecoveredCents), parts.Sum(part => part.CommissionCents));
            Must(recoveredCents <= line.RecoverableCents && commissionCents <= line.CommissionCents, "More was recovered than was claimed.");
            if (incident.OpenCents == 0 && incident.ClaimCents > 0) Equal(line.CommissionCents, commissionCents, "The commission on what was recovered");
        }
    }

    private static void ClaimsAreHeldByRuns(World world)
    {
        foreach (var held in world.Incidents.States.SelectMany(incident => incident.Held))
        {
            var run = world.Runs[held.RunId]!;
            Must(run.Stage is not (RunStage.Stopped or RunStage.Confirmed) && world.Payouts[held.PayoutId] is not { HasOutcome: true }, "A claim is held by a payout that is over.");
        }
    }

    /// <summary>Transfers that were executed and did not come back are what agreements paid, what is recoverable of it, and what was refunded.</summary>
    private static void TheBankSaysWhatWasPaid(World world)
    {
        if (world.Agreements.States.Any(agreement => IsMissing(world, agreement))) return;

        var bookedCents = world.Agreements.States.Select(agreement => Position.Of(world.MovementsOf(agreement.Id)))
            .Sum(position => position.AmountCents(Term.Paid) + position.AmountCents(Term.Recoverable) + position.AmountCents(Term.Refunded));
        var transferredCents = world.Happened.OfType<PayoutExecuted>().Sum(payout => payout.TransferCents ?? 0);
        var returned = world.Happened.OfType<PayoutReturned>().Where(payout => payout.WasExecuted).ToList();
        Equal(transferredCents - returned.Sum(payout => (payout.TransferCents ?? 0) - payout.UnplacedCents), bookedCents,
            "What the bank transferred, and what is paid, recoverable or refunded");
    }

    private static bool IsReplacement(World world, Cheque cheque) =>
        world.Cheques.EventsOf(cheque.Id)[0] is ChequeRegistered { ReplacesSerial: not null };

    // Half a cent and more is a cent; the code under test does it otherwise.
    private static long PayableCents(long coveredCents, int payoutRateBasisPoints) =>
        (long)Math.Round(coveredCents * payoutRateBasisPoints / 10_000m, MidpointRounding.AwayFromZero);

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
        Equal(redemption.Reversal is not null, entitlement!.Reversal is not null, $"Redemption {redemption.Id} is reversed, and its entitlement knows");
        var carriage = world.RunsInMemory.CarrierOf(redemption.Id).Carriage;
        Must(entitlement.Reversal is null || entitlement.Stage == EntitlementStage.Cancelled || carriage == Carriage.InTransfer
            || carriage == Carriage.Paid && entitlement.PayableCents == 0, $"Redemption {redemption.Id} is reversed, and {entitlement.Stage}, {carriage}");
        Equal(redemption.Redeemed.Cheques.Sum(cheque => cheque.CoveredCents), entitlement.Earned.Sum(line => line.CoveredCents), "Covered value, and its entitlement's");
        foreach (var line in entitlement.Earned) Equal(PayableCents(line.CoveredCents, line.PayoutRateBasisPoints), line.PayableCents, $"What cheque {line.Serial} earned");
        foreach (var line in entitlement.Lines.Concat(entitlement.Earned)) Equal(line.CoveredCents, line.PayableCents + line.CommissionCents, $"Covered value of cheque {line.Serial}, and its parts");
    }

    /// <summary>Each day is closed once, none is left out, and all of each has arrived.</summary>
    private static void DaysAreWhatArrived(World world)
    {
        var arrived = world.Arrived();
        var closed = world.ClosedDays.States.Select(day => day.Closed.Day).ToList();
        Must(closed.Zip(closed.Skip(1)).All(pair => pair.First.AddDays(1) == pair.Second), "A day was left out.");
        Equal(closed.Count, world.HeardDays.Ids.Count, "Days that were closed, and days of which settlement heard");
        foreach (var day in world.HeardDays.States)
            Equal(Aptic.Settlement.Earnings.Domain.DayStanding.Matches, Aptic.Settlement.Earnings.Domain.ClosedDay.StandingOf(
                day, arrived.GetValueOrDefault(day.Day, Aptic.Settlement.Earnings.Domain.DaySums.None)), $"What arrived of {day.Day:O}");
    }

    private static void RunSumsUp(World world, SettlementRun run)
    {
        Must(!world.RunsInMemory.IsUnfinished(run.Id), $"Run {run.Id} has something to do still.");
        var states = run.Payouts.Select(payout => world.Payouts[payout.PayoutId]).ToList();
        var executed = EventsOf(world, run).OfType<PayoutExecuted>().ToList();
        Equal(run.Payouts.Zip(states).Where(pair => pair.Second?.ExecutedOn is not null).Sum(pair => pair.First.PayableCents),
            executed.SelectMany(payout => payout.Lines).Sum(line => line.PayableCents), $"Run {run.Id}, and what it paid");
        Equal(run.Confirmation is not null, run.Export is not null && states.All(payout => payout is { HasOutcome: true }), $"Run {run.Id} is confirmed, and each payout has its outcome");
        var events = world.Runs.States.SelectMany(each => EventsOf(world, each)).ToList();
        var returned = events.OfType<PayoutReturned>().Where(payout => payout.WasExecuted).SelectMany(payout => payout.Lines).ToLookup(IdOf);
        var twice = events.OfType<PayoutExecuted>().SelectMany(payout => payout.Lines).GroupBy(IdOf).Count(line => line.Count() - returned[line.Key].Count() > 1);
        Equal(0, twice, "Cheques that were paid twice");
    }

    private static IEnumerable<object> EventsOf(World world, SettlementRun run) =>
        world.Payouts.States.Where(payout => payout.RunId == run.Id).SelectMany(payout => world.Payouts.EventsOf(payout.Id));

    private static (Guid, Guid) IdOf(PayoutLine line) => (line.RedemptionId, line.ChequeId);

    /// <summary>Settlement's books, folded from its own events, against funding's positions, cent by cent.</summary>
    private static void BooksSayWhatPositionsSay(World world)
    {
        var entries = world.Books;
        long CreditCents(string account) => entries.SelectMany(entry => entry.Lines).Where(line => line.Account == account)
            .Sum(line => line.CreditCents - line.DebitCents);
        var positions = world.Agreements.States.Select(agreement => Position.Of(world.MovementsOf(agreement.Id))).ToList();
        long TermCents(params Term[] terms) => positions.Sum(position => terms.Sum(position.AmountCents));

        foreach (var entry in entries)
            Equal(entry.Lines.Sum(line => line.DebitCents), entry.Lines.Sum(line => line.CreditCents), $"Debits and credits of entry {entry.Entry}");
        // A refund leaves the cheques' money when it is approved, and the account of refunds when it is handed to the bank.
        var askedCents = world.Agreements.States.SelectMany(agreement => agreement.Refunds.Values)
            .Where(refund => refund.Stage == RefundStage.Requested).Sum(refund => refund.Requested.AmountCents);
        long RefundsCents(params Aptic.Settlement.FunderMoney.Domain.RefundStage[] stages) =>
            world.Refunds.States.Where(refund => stages.Contains(refund.Stage)).Sum(refund => refund.AmountCents);
        var transferredCents = RefundsCents(Aptic.Settlement.FunderMoney.Domain.RefundStage.InTransfer);
        Equal(TermCents(Term.Free, Term.InCirculation, Term.DifferenceHeld) + askedCents - positions.Sum(position => position.ShortfallCents),
            CreditCents(ChartOfAccounts.ChequeMoney), "Funders' money that no service used, and its account");
        Equal(RefundsCents(Aptic.Settlement.FunderMoney.Domain.RefundStage.Payable, Aptic.Settlement.FunderMoney.Domain.RefundStage.Held), CreditCents(ChartOfAccounts.Refunds),
            "Refunds that are approved, and their account");
        Equal(TermCents(Term.Refunding), askedCents + CreditCents(ChartOfAccounts.Refunds) + transferredCents, "Refunding, and what settlement has of it");
        Equal(TermCents(Term.Refunded), RefundsCents(Aptic.Settlement.FunderMoney.Domain.RefundStage.Paid), "Refunded, and what settlement paid");
        Equal(TermCents(Term.Owed) + transferredCents, CreditCents(ChartOfAccounts.VenuesOwed) + CreditCents(ChartOfAccounts.InTransfer),
            "Owed to venues and refunds under way, and their accounts");
        Equal(TermCents(Term.Recoverable), CreditCents(ChartOfAccounts.ToBeRestored), "Recoverable, and its account");
        var feesCents = world.Agreements.States.SelectMany(agreement => agreement.StandingReceipts).Sum(receipt => receipt.FeeAmountCents);
        Equal(TermCents(Term.Commission) + feesCents,
            CreditCents(ChartOfAccounts.Commission) + CreditCents(ChartOfAccounts.Fees) + CreditCents(ChartOfAccounts.VatCollected), "Commission and fees, and their accounts");
        // What came back from the bank and is neither owed again nor recovered.
        var unplacedCents = world.SettlementEvents.Select(@event => @event.Data).OfType<PayoutReturned>().Sum(returned => returned.UnplacedCents);
        Equal(unplacedCents, CreditCents(ChartOfAccounts.Unassigned), "Reassigned receipts and what has come of them, money that came back and has no place");
        Equal(world.Agreements.States.SelectMany(agreement => agreement.StandingReceipts).Sum(receipt => receipt.GrossAmountCents) - TermCents(Term.Paid, Term.Recoverable, Term.Refunded) + unplacedCents,
            -CreditCents(ChartOfAccounts.RingFencedBank), "The bank's balance, and its account");
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
