using Aptic.Funding.Agreements.Domain;
using CsCheck;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>Random sequences of steps, weighted so that cheques live through all there is.</summary>
internal static class Steps
{
    private const int Least = 40;
    private const int Most = 140;

    private static readonly Gen<int> Any = Gen.Int[0, 999];
    private static readonly Gen<int> Cents = Gen.OneOf(Gen.Int[1, 20_000], Gen.Int[1, 20].Select(euros => euros * 1_000));
    private static readonly Gen<int> Counts = Gen.Frequency((4, Gen.Int[1, 4]), (1, Gen.Int[5, 20]));
    private static readonly Gen<int?> Perhaps = Gen.Frequency((2, Gen.Const((int?)null)), (1, Any.Select(number => (int?)number)));

    private static readonly Gen<int> DaysAgo = Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[-1, 2]));

    // Time goes by a few days at once: most of what it brings about lies 7 days or one or two months ahead.
    private static readonly Gen<int> Days = Gen.Frequency((6, Gen.Int[1, 4]), (6, Gen.Int[7, 9]), (1, Gen.Int[20, 70]));

    private static readonly Gen<Step> One = Gen.Frequency<Step>(
        (1, Any.Select(terms => (Step)new Conclude(terms))),
        (2, Gen.Select(Any, Any, (agreement, terms) => (Step)new Amend(agreement, terms))),
        (4, Gen.Select(Any, Cents, (agreement, cents) => (Step)new Receive(agreement, cents))),
        (1, Any.Select(receipt => (Step)new Bounce(receipt))),
        (1, Gen.Select(Any, Any, (receipt, to) => (Step)new Reassign(receipt, to))),
        (4, Gen.Select(Any, Cents, (agreement, cents) => (Step)new Commit(agreement, cents))),
        (3, Any.Select(agreement => (Step)new WithdrawCommitments(agreement))),
        (2, Gen.Select(Any, Gen.Frequency(
            (4, Gen.Const(AgreementDecider.StandingChange.Freeze)), (8, Gen.Const(AgreementDecider.StandingChange.Unfreeze)),
            (1, Gen.Const(AgreementDecider.StandingChange.Close))), (agreement, change) => (Step)new ChangeAgreement(agreement, change))),
        (2, Gen.Select(Any, Cents, (agreement, cents) => (Step)new AskRefund(agreement, cents))),
        (3, Gen.Select(Any, Gen.Enum<RefundMove>(), (refund, move) => (Step)new MoveRefund(refund, move))),
        (3, Gen.Const((Step)new BookReturns())),
        (10, Gen.Select(Any, Gen.Int[-1, 2], Counts, (agreement, beneficiary, cheques) => (Step)new AskCheques(agreement, beneficiary, cheques))),
        (8, Gen.Select(Any, Gen.Enum<ChequeMove>(), (cheque, move) => (Step)new MoveCheque(cheque, move))),
        (30, Gen.Select(Any, Any, Perhaps, Perhaps, DaysAgo, (service, cheque, second, third, daysAgo) => (Step)new Redeem(service, cheque, second, third, daysAgo))),
        (6, Any.Select(redemption => (Step)new Reverse(redemption))),
        (2, Gen.Select(Any, Gen.OneOf(Gen.Int[1, 3_500], Gen.OneOf(700, 1_000, 1_501, 2_000)), (service, cents) => (Step)new ChangePrice(service, cents))),
        (1, Any.Select(venue => (Step)new ChangeVenue(venue))),
        (4, Gen.Const((Step)new SweepUp())),
        (2, Gen.Select(Gen.Int[-1, 2], Gen.Int[0, 3], (daysAgo, days) => (Step)new Prepare(daysAgo, days == 0))),
        (4, Gen.Select(Gen.Frequency((2, Gen.Int[0, 3]), (1, Any)), Gen.Bool, (payout, isExecuted) => (Step)new TellOutcome(payout, isExecuted))),
        (3, Gen.Select(Any, Gen.OneOf(Gen.Int[1, 1_500], Gen.OneOf(1, 500, 2_000)), (entitlement, cents) => (Step)new CorrectPaid(entitlement, cents))),
        (4, Gen.Select(Any, Gen.Frequency(
            (4, Gen.Const(RunMove.Approve)), (4, Gen.Const(RunMove.Export)), (4, Gen.Const(RunMove.Confirm)), (1, Gen.Const(RunMove.Abandon))),
            (run, move) => (Step)new MoveRun(run, move))),
        (5, Days.Select(days => (Step)new PassDays(days))),
        (20, Gen.Select(Any, Gen.Int[1, 12], (seed, count) => (Step)new Deliver(seed, count))),
        (3, Gen.Const((Step)new Drain())),
        (6, Any.Select(pick => (Step)new Redeliver(pick))),
        (6, Any.Select(pick => (Step)new Again(pick))));

    // A run in its order, with whatever comes in between: picked singly, hardly one would reach the bank.
    private static readonly Gen<Step[]> Settlement = Gen.Select(Gen.Int[8, 9], Gen.Int[0, 1], One.Array[0, 2], One.Array[0, 2], One.Array[0, 2], One.Array[0, 2],
        (days, cutoff, first, second, third, fourth) => (Step[])
        [
            new PassDays(days), .. first, new Prepare(cutoff, days == 8), .. second, new MoveRun(0, RunMove.Approve), .. third, new MoveRun(0, RunMove.Export), .. fourth,
            new MoveRun(0, RunMove.Confirm),
        ]);

    // What a venue was paid too much, taken from its next payout; and what became of that: paid, given back, or never sent.
    private static readonly Gen<Step[]> Correction = Gen.Select(Settlement, Gen.OneOf(1, 500, 2_000), Gen.Select(Any, Any, Any, Any).Array[3], Settlement, Gen.Int[0, 3],
        (before, cents, services, after, end) => (Step[])
        [
            .. before, new CorrectPaid(0, cents), new CorrectPaid(1, cents), new CorrectPaid(2, cents),
            .. services.SelectMany(one => new Step[] { new AskCheques(one.Item1, -1, 2), new Drain(), new Redeem(one.Item2, 2 * one.Item3, one.Item4, null, 0), new Drain() }),
            .. end == 0 ? [.. after.TakeWhile(step => step is not MoveRun { Move: RunMove.Export }), new MoveRun(0, RunMove.Abandon)] : after,
            .. end == 1 ? new Step[] { new TellOutcome(0, false), new TellOutcome(1, false), new TellOutcome(2, false) } : [],
        ]);

    private static readonly Gen<Step[]> Some = Gen.Frequency((60, One.Select(step => (Step[])[step])), (2, Settlement), (1, Correction));

    /// <summary>Begins with two agreements, money and cheques: steps before there is anything would only be refused.</summary>
    public static readonly Gen<Step[]> Sequences = Gen.Select(
        Any, Any, Cents, Gen.Int[1, 5], Some.Array[Least, Most],
        (first, second, cents, cheques, steps) => (Step[])
        [
            new Conclude(first), new Conclude(second), new Receive(0, 10_000), new Receive(1, cents), new Drain(),
            new AskCheques(0, 0, cheques), new AskCheques(1, 1, cheques), new AskCheques(0, -1, 5), new Drain(), .. steps.SelectMany(some => some),
        ]);
}
