using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;
using Xunit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>Money that is promised and not received: requests may wait for it, and no cheque is made before it is there.</summary>
public sealed class CommitmentTests
{
    [Fact]
    public void A_request_beyond_free_money_waits_for_what_is_committed() =>
        Assert.Equal(3_000, Assert.IsType<FundsPromised>(Decide(Reserve("first", 3), Given.Agreement(Given.Terms, Commit(3_000))).Events.Single()).AmountCents);

    [Fact]
    public void A_request_beyond_free_and_committed_money_is_refused() =>
        Assert.Equal("insufficient-funds", Assert.IsType<ReservationRefused>(
            Decide(Reserve("first", 4), Given.Agreement(Given.Terms, Commit(3_000))).Events.Single()).Reasons.Single().Code);

    [Fact]
    public void Two_requests_do_not_wait_for_the_same_money()
    {
        var agreement = Given.Agreement(Given.Terms, Commit(3_000));
        agreement = Given.Fold(agreement, Decide(Reserve("first", 2), agreement).Events)!;

        Assert.IsType<ReservationRefused>(Decide(Reserve("second", 2), agreement).Events.Single());
        Assert.IsType<FundsPromised>(Decide(Reserve("second", 1), agreement).Events.Single());
    }

    [Fact]
    public void A_request_that_waits_does_so_once()
    {
        var agreement = Given.Agreement(Given.Terms, Commit(3_000));
        Assert.Empty(Decide(Reserve("first", 2), Given.Fold(agreement, Decide(Reserve("first", 2), agreement).Events)).Events);
    }

    [Fact]
    public void When_the_money_comes_what_waited_is_granted_in_its_order_with_the_terms_of_then()
    {
        var agreement = Waiting(("first", 2), ("second", 3), ("third", 1));

        var events = Decide(Money(4_000), agreement).Events;

        Assert.Equal([typeof(ReceiptBooked), typeof(FundsSetAside)], events.Select(@event => @event.GetType()));
        Assert.Equal(RequestId("first"), ((FundsSetAside)events[1]).RequestId);
        var after = Given.Fold(agreement, events)!;
        Assert.Equal([RequestId("second"), RequestId("third")], after.Promises.Select(promise => promise.RequestId));
        Assert.Equal(2_000, after.FreeCents);
    }

    [Fact]
    public void What_waits_needs_what_its_cheques_will_be_worth_when_the_face_value_is_amended()
    {
        var waiting = Given.Agreement(Given.Terms, Commit(6_000));
        waiting = Given.Fold(waiting, Decide(Reserve("first", 3), waiting).Events)!;
        var dearer = Given.Fold(waiting, Decide(AmendTo(2_000), waiting).Events)!;

        Assert.Equal([6_000L], dearer.Promises.Select(promise => promise.AmountCents));
        Assert.IsType<ReceiptBooked>(Decide(Money(5_000), dearer).Events.Single());
        var granted = Decide(Money(6_000), dearer).Events.OfType<FundsSetAside>().Single();
        Assert.Equal(granted.ChequeCount * granted.Terms.FaceValueCents, granted.AmountCents);
        Assert.Equal((6_000L, 2_000L), (granted.AmountCents, granted.Terms.FaceValueCents));
    }

    [Fact]
    public void What_waits_is_granted_at_once_when_an_amendment_makes_it_cheap_enough()
    {
        var waiting = Waiting(("first", 6));
        waiting = Given.Fold(waiting, Decide(Money(4_000), waiting).Events)!;

        Assert.Equal([typeof(AgreementAmended), typeof(FundsSetAside)], Decide(AmendTo(500), waiting).Events.Select(@event => @event.GetType()));
    }

    [Fact]
    public void What_waits_is_refused_from_the_newest_on_when_an_amendment_makes_it_dearer_than_what_is_committed()
    {
        var events = Decide(AmendTo(1_500), Waiting(("first", 2), ("second", 3))).Events;

        Assert.Equal([typeof(AgreementAmended), typeof(PromiseBroken)], events.Select(@event => @event.GetType()));
        Assert.Equal(RequestId("second"), ((PromiseBroken)events[1]).RequestId);
    }

    [Fact]
    public void A_request_that_waited_in_vain_stays_refused_when_it_is_heard_of_again()
    {
        var agreement = Waiting(("first", 2));
        agreement = Given.Fold(agreement, Decide(new WithdrawCommitment(Guid.NewGuid(), Id("commitment"), "vote reporté", "hash", Given.Now), agreement).Events)!;
        agreement = Given.Fold(agreement, Decide(Money(5_000), agreement).Events)!;

        Assert.Empty(Decide(Reserve("first", 2), agreement).Events);
    }

    [Fact]
    public void What_has_arrived_for_a_request_that_waits_is_not_given_to_another()
    {
        var agreement = Given.Fold(Waiting(("first", 6)), Decide(Money(4_000), Waiting(("first", 6))).Events)!;

        Assert.Equal(4_000, agreement.FreeCents);
        Assert.Equal(0, agreement.GrantableCents);
        Assert.IsType<ReservationRefused>(Decide(Reserve("second", 1), agreement).Events.Single());
        Assert.Equal("insufficient-funds", Decide(new RequestRefund(Guid.NewGuid(), 1, "solde", "finance-1", "hash", Given.Now), agreement).Refusals.Single().Code);
    }

    [Fact]
    public void Receipts_fulfil_the_oldest_commitment_first()
    {
        var agreement = Given.Agreement(Given.Terms, Commit(3_000), Commit(2_000, "later"));

        agreement = Given.Fold(agreement, Decide(Money(3_500), agreement).Events)!;

        Assert.Equal([(Id("later"), 1_500L)], agreement.Commitments.Select(commitment => (commitment.CommitmentId, commitment.OpenCents)));
    }

    [Fact]
    public void A_withdrawn_commitment_refuses_the_newest_requests_that_waited_for_it()
    {
        var agreement = Waiting(("first", 2), ("second", 3));
        agreement = Given.Fold(agreement, [Commit(2_000, "other")])!;

        var events = Decide(new WithdrawCommitment(Guid.NewGuid(), Id("commitment"), "vote reporté", "hash", Given.Now), agreement).Events;

        Assert.Equal([typeof(CommitmentWithdrawn), typeof(PromiseBroken)], events.Select(@event => @event.GetType()));
        Assert.Equal(RequestId("second"), ((PromiseBroken)events[1]).RequestId);
        Assert.Equal([RequestId("first")], Given.Fold(agreement, events)!.Promises.Select(promise => promise.RequestId));
    }

    [Fact]
    public void A_commitment_of_which_nothing_is_open_cannot_be_withdrawn() =>
        Assert.Equal(["invalid-reason", "commitment-unknown"],
            Decide(new WithdrawCommitment(Guid.NewGuid(), Id("none"), " ", "hash", Given.Now), Given.Agreement(Given.Terms)).Refusals.Select(refusal => refusal.Code));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 4_000)]
    public void A_commitment_is_a_sum_that_is_expected(long amountCents, int inDays) => Assert.Equal("invalid-commitment",
        Decide(new CommitFunds(Guid.NewGuid(), amountCents, Given.Today.AddDays(inDays), "hash", Given.Now), Given.Agreement(Given.Terms)).Refusals.Single().Code);

    [Fact]
    public void A_commitment_is_made_once()
    {
        var command = new CommitFunds(Id("commitment"), 3_000, Given.Today, "hash", Given.Now);
        var agreement = Given.Agreement(Given.Terms);
        var made = Decide(command, agreement).Events;

        Assert.Equal(3_000, ((CommitmentMade)made.Single()).AmountCents);
        Assert.Empty(Decide(command, Given.Fold(agreement, made)!).Events);
    }

    [Fact]
    public void Committed_money_is_in_no_balance() => Assert.Empty(Aptic.Funding.Positions.Domain.Movements.OfAgreement(Commit(3_000)));

    private static Agreement Waiting(params (string Request, int Cheques)[] requests)
    {
        var agreement = Given.Agreement(Given.Terms, Commit(requests.Sum(request => request.Cheques) * 1_000));
        return requests.Aggregate(agreement, (state, request) => Given.Fold(state, Decide(Reserve(request.Request, request.Cheques), state).Events)!);
    }

    private static CommitmentMade Commit(long amountCents, string id = "commitment") =>
        new(Id(id), Given.AgreementId, amountCents, Given.Today.AddDays(30), "hash", Given.Now);

    private static AmendAgreement AmendTo(long faceValueCents) =>
        new(Id("amend"), Given.Terms with { FaceValueCents = faceValueCents }, "avenant", "hash", Given.Now);

    private static BookReceipt Money(long faceCents) => new(Id("receipt"), "VIR 1", faceCents * 104 / 100, Given.Today, "hash", Given.Now);

    private static ReserveFunds Reserve(string request, int chequeCount) =>
        new(RequestId(request), Given.AgreementId, Given.PartnerId, chequeCount, Given.Now);

    private static Guid RequestId(string request) => DeterministicId.Of("request", request);

    private static Guid Id(string name) => DeterministicId.Of(name);
}
