using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions.Domain;
using Aptic.Kernel;
using Xunit;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>Free money goes back to its funder: asked for, approved by another person, paid by the bank.</summary>
public sealed class RefundTests
{
    private static readonly Guid RefundId = DeterministicId.Of("refund");
    private static readonly Agreement Funded = Given.Agreement(Given.Terms, Given.Money(5_000));
    private static readonly RequestRefund Request = new(RefundId, 2_000, "fin du dispositif", "finance-1", "hash", Given.Now);

    [Fact]
    public void What_is_to_be_refunded_is_no_longer_free()
    {
        var agreement = After(Request);

        Assert.Equal(3_000, agreement.FreeCents);
        Assert.Equal("insufficient-funds", Decide(Request with { RefundId = Guid.NewGuid(), AmountCents = 3_001 }, agreement).Refusals.Single().Code);
        Assert.Empty(Decide(Request, agreement).Events);
    }

    [Fact]
    public void Another_person_approves()
    {
        var approve = new ApproveRefund(DeterministicId.Of("approve"), RefundId, "finance-2", "hash", Given.Now);
        var agreement = After(Request);

        Assert.Equal("approver-is-requester", Decide(approve with { ApprovedBy = "finance-1" }, agreement).Refusals.Single().Code);
        var approved = Given.Fold(agreement, Decide(approve, agreement).Events)!;
        Assert.Equal(RefundStage.Approved, approved.Refunds[RefundId].Stage);
        Assert.Empty(Decide(approve, approved).Events);
        Assert.Equal("refund-not-now", Decide(approve with { CommandId = Guid.NewGuid() }, approved).Refusals.Single().Code);
    }

    [Fact]
    public void A_refund_is_not_approved_out_of_a_shortfall()
    {
        var approve = new ApproveRefund(DeterministicId.Of("approve"), RefundId, "finance-2", "hash", Given.Now);
        var asked = After(Request);
        var bounce = new BounceReceipt(Guid.NewGuid(), asked.Receipts.Keys.Single(), Given.Today, "rejeté", "hash", Given.Now);
        var bounced = Given.Fold(asked, Decide(bounce, asked).Events)!;

        Assert.Equal((2_000L, "insufficient-funds"), (bounced.ShortfallCents, Decide(approve, bounced).Refusals.Single().Code));
        var replaced = Given.Fold(bounced, [Given.Money(2_001)])!;
        Assert.IsType<RefundApproved>(Decide(approve, replaced).Events.Single());
    }

    [Fact]
    public void A_refund_that_was_given_up_stays_so_whatever_is_heard_afterwards()
    {
        var payoutId = Guid.NewGuid();
        var approved = After(Request, new ApproveRefund(Guid.NewGuid(), RefundId, "finance-2", "hash", Given.Now));
        var abandoned = Told(Told(approved, Pay(payoutId)), new AbandonRefund(RefundId, "compte introuvable", Given.Now));

        var returned = Told(abandoned, new ReturnRefund(RefundId, payoutId, "AC04", Given.Today, Given.Now));
        Assert.Equal((RefundStage.Dropped, 5_000L), (returned.Refunds[RefundId].Stage, returned.FreeCents));
    }

    [Fact]
    public void Approved_it_is_settlements_to_pay_or_to_give_up()
    {
        var approved = After(Request, new ApproveRefund(Guid.NewGuid(), RefundId, "finance-2", "hash", Given.Now));
        Assert.Equal("refund-with-settlement", Decide(new DropRefund(Guid.NewGuid(), RefundId, "erreur", "hash", Given.Now), approved).Refusals.Single().Code);

        var abandon = new AbandonRefund(RefundId, "compte introuvable", Given.Now);
        var abandoned = Given.Fold(approved, Decide(abandon, approved).Events)!;
        Assert.Equal((RefundStage.Dropped, 5_000L), (abandoned.Refunds[RefundId].Stage, abandoned.FreeCents));
        Assert.Empty(Decide(abandon, abandoned).Events);
    }

    [Fact]
    public void What_settlement_told_is_booked_once_and_a_refund_that_came_back_is_paid_again()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var approved = After(Request, new ApproveRefund(Guid.NewGuid(), RefundId, "finance-2", "hash", Given.Now));

        var paid = Told(approved, Pay(first));
        Assert.Equal((RefundStage.Paid, 3_000L), (paid.Refunds[RefundId].Stage, paid.FreeCents));
        Assert.Empty(Decide(Pay(first), paid).Events);

        var returned = Given.Fold(paid, Decide(Return(first), paid).Events)!;
        Assert.Equal((RefundStage.Approved, 3_000L), (returned.Refunds[RefundId].Stage, returned.FreeCents));
        Assert.Empty(Decide(Return(first), returned).Events);
        Assert.Equal(RefundStage.Paid, Told(returned, Pay(second)).Refunds[RefundId].Stage);

        // Heard of in the other order, it is the same.
        var early = Given.Fold(approved, Decide(Return(first), approved).Events)!;
        Assert.Equal(RefundStage.Approved, Told(early, Pay(first)).Refunds[RefundId].Stage);
    }

    [Fact]
    public void A_dropped_refund_is_free_money_again_and_serves_what_waits()
    {
        var agreement = After(Request);
        agreement = Given.Fold(agreement, [new CommitmentMade(Guid.NewGuid(), agreement.Id, 1_000, Given.Today, "hash", Given.Now)])!;
        agreement = Given.Fold(agreement, Decide(new ReserveFunds(DeterministicId.Of("request"), agreement.Id, Given.PartnerId, 4, Given.Now), agreement).Events)!;

        var events = Decide(new DropRefund(Guid.NewGuid(), RefundId, "erreur", "hash", Given.Now), agreement).Events;

        Assert.Equal([typeof(RefundDropped), typeof(FundsSetAside)], events.Select(@event => @event.GetType()));
        Assert.Equal(1_000, Given.Fold(agreement, events)!.FreeCents);
    }

    [Fact]
    public void A_refund_moves_from_free_to_refunding_to_refunded()
    {
        object[] events =
        [
            Given.Money(5_000),
            new RefundRequested(RefundId, Given.AgreementId, 2_000, "fin", "finance-1", "hash", Given.Now),
            new RefundRequested(DeterministicId.Of("other"), Given.AgreementId, 500, "fin", "finance-1", "hash", Given.Now),
            new RefundDropped(DeterministicId.Of("drop"), Given.AgreementId, DeterministicId.Of("other"), 500, "erreur", "hash", Given.Now),
        ];
        var position = Position.Of(events.SelectMany(Movements.OfAgreement));
        Assert.Equal((3_000, 2_000, 0), (position.AmountCents(Term.Free), position.AmountCents(Term.Refunding), position.AmountCents(Term.Refunded)));

        var paid = new RefundPaid(DeterministicId.Of("pay"), Given.AgreementId, RefundId, 2_000, "VIR-9", Given.Today, "hash", Given.Now);
        position = Position.Of(events.Append(paid).SelectMany(Movements.OfAgreement));
        Assert.Equal((5_000, 3_000, 0, 2_000), (position.AmountCents(Term.Received), position.AmountCents(Term.Free), position.AmountCents(Term.Refunding), position.AmountCents(Term.Refunded)));
    }

    [Fact]
    public void A_frozen_agreement_refunds_nothing()
    {
        var frozen = Given.Fold(Funded, [new AgreementFrozen(Guid.NewGuid(), Funded.Id, "contrôle", "hash", Given.Now)])!;
        Assert.Equal("agreement-frozen", Decide(Request, frozen).Refusals.Single().Code);

        frozen = Given.Fold(After(Request), [new AgreementFrozen(Guid.NewGuid(), Funded.Id, "contrôle", "hash", Given.Now)])!;
        Assert.Equal("agreement-frozen", Decide(new ApproveRefund(Guid.NewGuid(), RefundId, "finance-2", "hash", Given.Now), frozen).Refusals.Single().Code);
    }

    [Fact]
    public void Every_breach_of_a_refund_is_named()
    {
        Assert.Equal(["invalid-reason", "invalid-refund"], Decide(Request with { AmountCents = 0, Reason = "\n" }, Funded).Refusals.Select(refusal => refusal.Code));
        Assert.Equal("refund-unknown", Decide(new ApproveRefund(Guid.NewGuid(), RefundId, "finance-2", "hash", Given.Now), Funded).Refusals.Single().Code);
    }

    private static PayRefund Pay(Guid payoutId) => new(RefundId, payoutId, $"APT{payoutId:N}", Given.Today, Given.Now);

    private static ReturnRefund Return(Guid payoutId) => new(RefundId, payoutId, "AC04", Given.Today, Given.Now);

    private static Agreement Told(Agreement agreement, PayRefund paid) => Given.Fold(agreement, Decide(paid, agreement).Events)!;

    private static Agreement Told(Agreement agreement, ReturnRefund returned) => Given.Fold(agreement, Decide(returned, agreement).Events)!;

    private static Agreement Told(Agreement agreement, AbandonRefund abandoned) => Given.Fold(agreement, Decide(abandoned, agreement).Events)!;

    private static Agreement After(RequestRefund request, ApproveRefund? approve = null)
    {
        var agreement = Given.Fold(Funded, Decide(request, Funded).Events)!;
        return approve is null ? agreement : Given.Fold(agreement, Decide(approve, agreement).Events)!;
    }
}
