using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions.Domain;
using Aptic.Kernel;
using Xunit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>Receipts that bounce or were another agreement's: what free cannot cover is a visible shortfall.</summary>
public sealed class LostReceiptTests
{
    private static readonly ReceiptBooked Receipt = Given.Money(3_000);

    [Fact]
    public void A_receipt_that_bounces_leaves_what_is_free()
    {
        var agreement = Given.Agreement(Given.Terms, Receipt);

        var bounced = Assert.IsType<ReceiptBounced>(Decide(Bounce(), agreement).Events.Single());

        Assert.Equal((3_000, 3_000), (bounced.FaceAmountCents, bounced.CoveredCents));
        Assert.Equal(0, Given.Fold(agreement, [bounced])!.FreeCents);
        Holds(Position.Of([Movements.Of(Receipt), .. Movements.OfAgreement(bounced)]), (Term.Received, 0), (Term.Free, 0));
    }

    [Fact]
    public void What_free_cannot_cover_is_a_shortfall_that_stops_reservations_and_takes_the_newest_requests_backing()
    {
        var agreement = Spent(2);

        var events = Decide(Bounce(), agreement).Events;

        Assert.Equal(1_000, ((ReceiptBounced)events[0]).CoveredCents);
        Assert.Equal([RequestId(2), RequestId(1)], ((BackingChanged)events[1]).UnbackedRequests);
        var after = Given.Fold(agreement, events)!;
        Assert.Equal(2_000, after.ShortfallCents);
        Assert.Equal("insufficient-funds", ((ReservationRefused)Decide(Reserve(3), after).Events.Single()).Reasons.Single().Code);
    }

    [Fact]
    public void Only_as_many_requests_lose_their_backing_as_it_takes()
    {
        var other = Receipt with { ReceiptId = DeterministicId.Of("other"), FaceAmountCents = 1_000 };
        var agreement = Given.Fold(Spent(2), [other])!;

        var events = Decide(Bounce(), agreement).Events;

        Assert.Equal([RequestId(2)], ((BackingChanged)events[1]).UnbackedRequests);
    }

    [Fact]
    public void Money_that_comes_covers_the_shortfall_first_and_gives_requests_their_backing_again()
    {
        var agreement = Spent(2);
        agreement = Given.Fold(agreement, Decide(Bounce(), agreement).Events)!;

        var events = Decide(new BookReceipt(DeterministicId.Of("new"), "VIR 2", 2_080, Given.Today, "hash", Given.Now), agreement).Events;

        Assert.Empty(((BackingChanged)events[1]).UnbackedRequests);
        Assert.Equal(0, Given.Fold(agreement, events)!.FreeCents);
    }

    [Fact]
    public void In_the_balance_a_shortfall_stays_received_until_money_covers_it_and_no_term_goes_below_zero()
    {
        var agreement = Spent(2);
        var bounced = (ReceiptBounced)Decide(Bounce(), agreement).Events[0];
        IReadOnlyList<Movement> before =
            [Movements.Of(Receipt), .. agreement.Reservations.Values.Select(Movements.Of), .. Movements.OfAgreement(bounced)];

        var position = Position.Of(before);
        Holds(position, (Term.Received, 2_000), (Term.Free, 0), (Term.InCirculation, 2_000));
        Assert.Equal(2_000, position.ShortfallCents);
        Assert.Empty(position.WaitingMovements);

        var covered = Position.Of([.. before, Movements.Of(Receipt with { ReceiptId = DeterministicId.Of("new"), FaceAmountCents = 2_500 })]);
        Holds(covered, (Term.Received, 2_500), (Term.Free, 500), (Term.InCirculation, 2_000));
        Assert.Equal(0, covered.ShortfallCents);
    }

    [Fact]
    public void A_receipt_is_lost_once()
    {
        var agreement = Given.Agreement(Given.Terms, Receipt);
        var after = Given.Fold(agreement, Decide(Bounce(), agreement).Events)!;

        Assert.Empty(Decide(Bounce(), after).Events);
        Assert.Equal("receipt-lost", Decide(Bounce() with { CommandId = Guid.NewGuid() }, after).Refusals.Single().Code);
        Assert.Equal("receipt-lost", Decide(Reassign() with { CommandId = Guid.NewGuid() }, after).Refusals.Single().Code);
    }

    [Fact]
    public void A_bounce_names_a_receipt_a_day_and_a_reason() =>
        Assert.Equal(["invalid-reason", "receipt-unknown", "invalid-receipt"],
            Decide(Bounce() with { Reason = "", BouncedOn = Given.Today.AddDays(1) }, Given.Agreement(Given.Terms)).Refusals.Select(refusal => refusal.Code));

    [Fact]
    public void A_reassigned_receipt_leaves_one_agreement_and_names_the_other()
    {
        var agreement = Given.Agreement(Given.Terms, Receipt);

        var moved = Assert.IsType<ReceiptReassigned>(Decide(Reassign(), agreement).Events.Single());

        Assert.Equal(ReassignedReceiptId(Receipt.ReceiptId, moved.ToAgreementId), moved.ToReceiptId);
        Holds(Position.Of([Movements.Of(Receipt), .. Movements.OfAgreement(moved)]), (Term.Received, 0), (Term.Free, 0));
        Assert.Equal("invalid-receipt", Decide(Reassign() with { ToAgreementId = Given.AgreementId }, agreement).Refusals.Single().Code);
    }

    private static BounceReceipt Bounce() => new(DeterministicId.Of("bounce"), Receipt.ReceiptId, Given.Today, "provision insuffisante", "hash", Given.Now);

    private static ReassignReceipt Reassign() =>
        new(DeterministicId.Of("reassign"), Receipt.ReceiptId, DeterministicId.Of("agreement", "other"), "mauvaise convention", "hash", Given.Now);

    private static Agreement Spent(int requests) => Enumerable.Range(1, requests).Aggregate(
        Given.Agreement(Given.Terms, Receipt), (state, number) => Given.Fold(state, Decide(Reserve(number), state).Events)!);

    private static ReserveFunds Reserve(int number) => new(RequestId(number), Given.AgreementId, Given.PartnerId, 1, Given.Now);

    private static Guid RequestId(int number) => DeterministicId.Of("request", $"{number}");

    private static void Holds(Position position, params (Term Term, long AmountCents)[] expected) =>
        Assert.All(expected, term => Assert.Equal(term.AmountCents, position.AmountCents(term.Term)));
}
