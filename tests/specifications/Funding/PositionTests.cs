using Aptic.Contracts.Redemption.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions.Domain;
using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>The balance of an agreement: received = the sum of all other terms, and none below zero, whatever order messages come in.</summary>
public sealed class PositionTests
{
    private static readonly Term[] OtherTerms = Enum.GetValues<Term>().Where(term => term != Term.Received).ToArray();
    private static readonly IReadOnlyList<Movement> Funded = [Movements.Of(Given.Money(10_000)), Movements.Of(SetAside(10, 10_000))];

    [Fact]
    public void An_agreement_without_movements_has_nothing() => Assert.All(Enum.GetValues<Term>(), term => Assert.Equal(0, Position.Empty.AmountCents(term)));

    [Fact]
    public void Money_received_is_free_until_it_is_set_aside()
    {
        Holds(Position.Of(Funded.Take(1)), (Term.Received, 10_000), (Term.Free, 10_000));
        Holds(Position.Of(Funded), (Term.Received, 10_000), (Term.InCirculation, 10_000));
    }

    [Fact]
    public void A_receipt_moves_its_face_money_and_not_its_fee() =>
        Holds(Position.Of([Movements.Of(Given.Money(10_000) with { GrossAmountCents = 10_400, FeeAmountCents = 400 })]), (Term.Received, 10_000), (Term.Free, 10_000));

    [Fact]
    public void A_redeemed_cheque_of_10_euros_for_a_service_of_7_is_owed_kept_as_commission_and_held() => Holds(After(Movements.Of(Redeemed("a", 700))),
        (Term.Received, 10_000), (Term.InCirculation, 9_000), (Term.Owed, 672), (Term.Commission, 28), (Term.DifferenceHeld, 300));

    [Fact]
    public void A_reversal_undoes_its_redemption_to_the_cent() =>
        Holds(After(Movements.Of(Redeemed("a", 701)), Movements.Of(Reversed("a", 701))), (Term.Received, 10_000), (Term.InCirculation, 10_000));

    [Fact]
    public void A_claim_leaves_what_is_paid_is_free_when_it_is_recovered_and_missed_when_its_payout_comes_back()
    {
        var (incident, recovery, agreement) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Paid("a", 700).Lines[0].AgreementId);
        IReadOnlyList<Aptic.Contracts.Settlement.V1.ClaimLine> lines = [new(Guid.CreateVersion7(), agreement, 192, 8)];
        var (at, day) = (DateTimeOffset.UnixEpoch, new DateOnly(2026, 3, 2));
        var paid = new[] { Movements.Of(Redeemed("a", 700)), Movements.Of(Paid("a", 700)) };
        var booked = Movements.Of(new Aptic.Contracts.Settlement.V1.IncidentBooked(incident, Guid.CreateVersion7(), Guid.CreateVersion7(), "overpayment", lines, [], at, day));
        var recovered = Movements.Of(new Aptic.Contracts.Settlement.V1.ClaimRecovered(incident, recovery, "netting", lines, at, day));
        var reopened = Movements.Of(new Aptic.Contracts.Settlement.V1.ClaimReopened(incident, recovery, lines, at, day));
        IReadOnlyList<Movement> granted = [new(Guid.CreateVersion7(), 0, agreement, "funds-reserved", Term.Free, Term.InCirculation, 100, day, at)];

        Holds(After([.. paid, booked]), (Term.Received, 10_000), (Term.InCirculation, 9_000), (Term.Paid, 480), (Term.Recoverable, 192), (Term.Commission, 28),
            (Term.DifferenceHeld, 300));
        Holds(After([.. paid, recovered, booked]), (Term.Received, 10_000), (Term.InCirculation, 9_000), (Term.Paid, 480), (Term.Free, 200), (Term.Commission, 20),
            (Term.DifferenceHeld, 300));
        Holds(After([.. paid, booked, recovered, reopened]), (Term.Received, 10_000), (Term.InCirculation, 9_000), (Term.Paid, 480), (Term.Recoverable, 192),
            (Term.Commission, 28), (Term.DifferenceHeld, 300));
        // A part of it was granted meanwhile: what is missing is told, and no term is below zero.
        Assert.Equal(100, After([.. paid, booked, recovered, granted, reopened]).ShortfallCents);
    }

    [Fact]
    public void What_comes_in_covers_what_is_missing_first_as_far_as_it_goes()
    {
        Movement Moved(string reason, Term from, Term to, long cents) =>
            new(Guid.CreateVersion7(), 0, Id("agreement"), reason, from, to, cents, Given.Today, Given.Now);

        var position = Position.Of(
        [
            Moved("receipt-booked", Term.Received, Term.Free, 20_000), Moved("funds-reserved", Term.Free, Term.InCirculation, 15_000),
            Moved("receipt-reassigned", Term.Free, Term.Received, 20_000), Moved("cheque-cancelled", Term.InCirculation, Term.Free, 1_000),
            Moved("receipt-booked", Term.Received, Term.Free, 5_000),
        ]);

        Assert.Equal((14_000L, 0L, 14_000L, 9_000L), (position.AmountCents(Term.Received), position.AmountCents(Term.Free),
            position.AmountCents(Term.InCirculation), position.ShortfallCents));
    }

    [Fact]
    public void A_payout_turns_what_is_owed_into_what_is_paid() => Holds(After(Movements.Of(Redeemed("a", 700)), Movements.Of(Paid("a", 700))),
        (Term.Received, 10_000), (Term.InCirculation, 9_000), (Term.Paid, 672), (Term.Commission, 28), (Term.DifferenceHeld, 300));

    [Fact]
    public void A_difference_is_free_when_the_redemption_can_no_longer_be_reversed() => Holds(After(Movements.Of(Redeemed("a", 700)), Movements.Of(Released("a", 700))),
        (Term.Received, 10_000), (Term.InCirculation, 9_000), (Term.Owed, 672), (Term.Commission, 28), (Term.Free, 300));

    [Fact]
    public void Expired_and_cancelled_cheques_are_free_money_again() =>
        Holds(After([Movements.Of(Expired("a"))], [Movements.Of(Cancelled("b"))]), (Term.Received, 10_000), (Term.InCirculation, 8_000), (Term.Free, 2_000));

    [Fact]
    public void A_redemption_paid_by_two_agreements_moves_each_ones_money()
    {
        var redeemed = new ServiceRedeemed(Id("both"), Id("venue"), Id("organisation"), Id("service"), "workshop", Given.Today, 1_500, 0,
            [Cheque("a", 1_000), Cheque("b", 500) with { AgreementId = Id("other") }], Given.Now, 1, Given.Now, Given.Today);
        var movements = Movements.Of(redeemed);

        Assert.Equal(1_000, movements.Where(movement => movement.AgreementId == Given.AgreementId).Sum(movement => movement.AmountCents));
        Assert.Equal(1_000, movements.Where(movement => movement.AgreementId == Id("other")).Sum(movement => movement.AmountCents));
        Assert.Equal(movements.Count, movements.DistinctBy(movement => (movement.SourceId, movement.Line)).Count());
    }

    [Fact]
    public void A_payout_moves_one_sum_for_each_agreement_and_its_chunks_are_told_apart()
    {
        var line = Line("a", 700);
        var payout = Payout("p", 1, [line, Line("b", 1_000), line with { AgreementId = Id("other") }]);
        var movements = Movements.Of(payout);

        Assert.Equal([672 + 960, 672], movements.OrderByDescending(movement => movement.AmountCents).Select(movement => movement.AmountCents));
        Assert.Empty(movements.Select(movement => movement.SourceId).Intersect(Movements.Of(payout with { ChunkNumber = 2 }).Select(movement => movement.SourceId)));
    }

    [Fact]
    public void What_comes_before_its_money_waits_and_is_applied_when_the_money_is_there()
    {
        var early = Position.Of([.. Funded, .. Movements.Of(Paid("a", 700))]);
        Assert.Single(early.WaitingMovements);
        Assert.Equal(0, early.AmountCents(Term.Paid));

        Holds(Position.Of([.. Funded, .. Movements.Of(Paid("a", 700)), .. Movements.Of(Redeemed("a", 700))]),
            (Term.Received, 10_000), (Term.InCirculation, 9_000), (Term.Paid, 672), (Term.Commission, 28), (Term.DifferenceHeld, 300));
    }

    [Fact]
    public void Movements_that_wait_for_each_other_do_not_wait_for_ever()
    {
        // Of two cheques, a is redeemed, reversed and expires; b is redeemed. What became of a is heard backwards, and in between
        // neither its redemption nor its reversal finds the whole amount where it takes it from.
        IReadOnlyList<Movement> known =
        [
            Movements.Of(Given.Money(2_000)), Movements.Of(SetAside(2, 2_000)), .. Movements.Of(Redeemed("b", 300)), Movements.Of(Expired("a")),
            .. Movements.Of(Reversed("a", 700)), .. Movements.Of(Redeemed("a", 700)),
        ];

        Holds(Position.Of(known), (Term.Received, 2_000), (Term.Free, 1_000), (Term.Owed, 288), (Term.Commission, 12), (Term.DifferenceHeld, 700));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void In_any_order_and_however_often_the_balance_adds_up_at_each_step_and_is_the_same_at_the_end(int seed)
    {
        var random = new Random(seed);
        var events = Journey(random);
        var expected = Position.Of(events.SelectMany(movements => movements));
        Assert.Empty(expected.WaitingMovements);

        var messages = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(messages);
        var known = messages.SelectMany(movements => movements).DistinctBy(movement => (movement.SourceId, movement.Line)).ToList();

        for (var count = 0; count <= known.Count; count++) MustAddUp(Position.Of(known.Take(count)));
        var position = Position.Of(known);
        Assert.Empty(position.WaitingMovements);
        Assert.All(Enum.GetValues<Term>(), term => Assert.Equal(expected.AmountCents(term), position.AmountCents(term)));
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 50)];

    /// <summary>The movements of each event, in the order of what happened: 12 cheques, their money just enough.</summary>
    private static List<IReadOnlyList<Movement>> Journey(Random random)
    {
        const int Cheques = 12;
        List<IReadOnlyList<Movement>> events = [[Movements.Of(Given.Money(Cheques * 1_000))], [Movements.Of(SetAside(Cheques, Cheques * 1_000))]];
        foreach (var number in Enumerable.Range(1, Cheques)) events.AddRange(LifeOf($"{number}", random));
        return events;
    }

    private static IEnumerable<IReadOnlyList<Movement>> LifeOf(string cheque, Random random)
    {
        // Redeemed and reversed some times, then one of four ends.
        for (var attempt = 0; random.Next(2) == 0; attempt++)
        {
            var coveredCents = random.Next(1, 1_001);
            yield return Movements.Of(Redeemed($"{cheque}-{attempt}", coveredCents));
            yield return Movements.Of(Reversed($"{cheque}-{attempt}", coveredCents));
        }

        var lastCents = random.Next(1, 1_001);
        switch (random.Next(4))
        {
            case 0:
                yield return [Movements.Of(Expired(cheque))];
                break;
            case 1:
                yield return [Movements.Of(Cancelled(cheque))];
                break;
            case 2:
                yield return Movements.Of(Redeemed(cheque, lastCents));
                yield return Movements.Of(Released(cheque, lastCents));
                yield return Movements.Of(Paid(cheque, lastCents));
                break;
            default:
                yield return Movements.Of(Redeemed(cheque, lastCents));
                break;
        }
    }

    private static Position After(params IReadOnlyList<Movement>[] events) => Position.Of([.. Funded, .. events.SelectMany(movements => movements)]);

    private static void Holds(Position position, params (Term Term, long AmountCents)[] amounts)
    {
        Assert.Empty(position.WaitingMovements);
        MustAddUp(position);
        var expected = amounts.ToDictionary();
        Assert.All(Enum.GetValues<Term>(), term => Assert.Equal((term, expected.GetValueOrDefault(term)), (term, position.AmountCents(term))));
    }

    private static void MustAddUp(Position position)
    {
        Assert.Equal(position.AmountCents(Term.Received), OtherTerms.Sum(position.AmountCents));
        Assert.All(OtherTerms, term => Assert.InRange(position.AmountCents(term), 0, long.MaxValue));
    }

    private static Guid Id(string name) => DeterministicId.Of("position", name);

    private static FundsSetAside SetAside(int chequeCount, long amountCents) =>
        new(Id("request"), Given.AgreementId, "departement-16", Given.PartnerId, Given.Terms.Version(1), chequeCount, amountCents, Given.Now);

    private static RedeemedCheque Cheque(string name, long coveredCents) => new(
        Id($"cheque {name}"), name, Given.AgreementId, "departement-16", Given.PartnerId, null, coveredCents, 1_000 - coveredCents, 9_600);

    private static ServiceRedeemed Redeemed(string name, long coveredCents) => new(
        Id(name), Id("venue"), Id("organisation"), Id("service"), "workshop", Given.Today, coveredCents, 0, [Cheque(name, coveredCents)],
        Given.Now.AddDays(8), 1, Given.Now, Given.Today);

    private static RedemptionReversed Reversed(string name, long coveredCents) =>
        new(Id(name), Id("venue"), [Cheque(name, coveredCents)], "erreur de saisie", Given.Now, Given.Today);

    private static DifferenceReleased Released(string name, long coveredCents) => new(Id(name), [Cheque(name, coveredCents)], Given.Now, Given.Today);

    private static ChequeExpired Expired(string name) => new(Id($"cheque {name}"), Given.AgreementId, 1_000, Given.Now, Given.Today);

    private static ChequeCancelled Cancelled(string name) => new(Id($"cheque {name}"), Given.AgreementId, 1_000, "perdu", Given.Now, Given.Today);

    private static PayoutExecuted Paid(string name, long coveredCents) => Payout(name, 1, [Line(name, coveredCents)]);

    private static PayoutExecuted Payout(string name, int chunkNumber, IReadOnlyList<EntitlementLine> lines) =>
        new(Id("run"), Id($"payout {name}"), Id("venue"), "E2E", chunkNumber, 2, lines, Given.Now, Given.Today);

    private static EntitlementLine Line(string name, long coveredCents)
    {
        var payableCents = Money.ShareOf(coveredCents, 9_600);
        return new EntitlementLine(Id(name), Id($"cheque {name}"), Given.AgreementId, payableCents, coveredCents - payableCents);
    }
}
