using Aptic.Funding.Agreements;
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
        (2, Gen.Int[-1, 2].Select(daysAgo => (Step)new Prepare(daysAgo))),
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
            new PassDays(days), .. first, new Prepare(cutoff), .. second, new MoveRun(0, RunMove.Approve), .. third, new MoveRun(0, RunMove.Export), .. fourth,
            new MoveRun(0, RunMove.Confirm),
        ]);

    private static readonly Gen<Step[]> Some = Gen.Frequency((30, One.Select(step => (Step[])[step])), (1, Settlement));

    /// <summary>Begins with two agreements, money and cheques: steps before there is anything would only be refused.</summary>
    public static readonly Gen<Step[]> Sequences = Gen.Select(
        Any, Any, Cents, Gen.Int[1, 5], Some.Array[Least, Most],
        (first, second, cents, cheques, steps) => (Step[])
        [
            new Conclude(first), new Conclude(second), new Receive(0, 10_000), new Receive(1, cents), new Drain(),
            new AskCheques(0, 0, cheques), new AskCheques(1, 1, cheques), new AskCheques(0, -1, 5), new Drain(), .. steps.SelectMany(some => some),
        ]);
}
