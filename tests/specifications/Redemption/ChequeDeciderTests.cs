using Aptic.Hosting;
using Aptic.Redemption.Cheques;
using Xunit;
using static Aptic.Redemption.Cheques.ChequeDecider;

namespace Aptic.Tests.Specifications.Redemption;

/// <summary>Handled twice, a command emits nothing the second time.</summary>
public sealed class ChequeDeciderTests
{
    private static readonly RegisterCheque Register = new(
        DeterministicId.Of("cheque", "1"), "1", DeterministicId.Of("request"), Given.Terms, null, null, "test1", "qr", "code", false, Given.Now);

    [Fact]
    public void A_registered_cheque_waits_for_its_activation()
    {
        var cheque = Given.Fold([.. Decide(Register, null).Events]);
        Assert.Equal(ChequeStatus.Issued, cheque.Status);
    }

    [Fact]
    public void Where_the_agreement_says_so_a_cheque_is_active_at_once()
    {
        var cheque = Given.Fold([.. Decide(Register with { ActivateAtOnce = true }, null).Events]);
        Assert.Equal((ChequeStatus.Active, Given.Today), (cheque.Status, cheque.ActivatedOn));
    }

    [Fact]
    public void A_cheque_is_registered_once() => Assert.Empty(Decide(Register, Given.Active("1")).Events);

    [Fact]
    public void Unblocking_gives_back_the_status_before()
    {
        var issued = Given.Fold(Given.Registered("1"));
        var blocked = After(issued, Decide(new BlockCheque("volé", Given.Now), issued));
        Assert.Equal(ChequeStatus.Blocked, blocked.Status);
        Assert.Equal(ChequeStatus.Issued, After(blocked, Decide(new UnblockCheque(Given.Now), blocked)).Status);
    }

    [Fact]
    public void Every_change_of_a_cheque_handled_twice_emits_nothing_the_second_time()
    {
        var issued = Given.Fold(Given.Registered("1"));
        Func<Cheque, Decision>[] changes =
        [
            cheque => Decide(new ActivateCheque(Given.Now), cheque),
            cheque => Decide(new BlockCheque("perdu", Given.Now), cheque),
            cheque => Decide(new CancelCheque("x", Given.Now), cheque),
            cheque => Decide(new ExpireCheque(ParisTime.EndOf(Given.Terms.EntryUntil)), cheque),
        ];
        Assert.All(changes, change => Assert.Empty(change(After(issued, change(issued))).Events));
    }

    [Fact]
    public void A_redeemed_cheque_can_be_neither_blocked_nor_taken_back_and_does_not_expire()
    {
        var redeemed = Cheque.Evolve(Given.Active("1"), new ChequeRedeemed(DeterministicId.Of("r"), Given.VenueId, "", Given.ServiceId, "", Given.Today, 1_000, 0, Given.Now));
        Assert.Equal("cheque-redeemed", Decide(new BlockCheque("perdu", Given.Now), redeemed).Refusals.Single().Code);
        Assert.Equal("cheque-redeemed", Decide(new CancelCheque("x", Given.Now), redeemed).Refusals.Single().Code);
        Assert.Empty(Decide(new ExpireCheque(ParisTime.EndOf(Given.Terms.EntryUntil)), redeemed).Events);
    }

    [Fact]
    public void Blocked_and_unactivated_cheques_expire_too_and_not_before_the_tolerance_has_passed()
    {
        var issued = Given.Fold(Given.Registered("1"));
        var blocked = Cheque.Evolve(issued, new ChequeBlocked("perdu", Given.Now));
        var end = ParisTime.EndOf(Given.Terms.EntryUntil);
        Assert.All([issued, blocked], cheque => Assert.Empty(Decide(new ExpireCheque(end.AddSeconds(-1)), cheque).Events));
        Assert.All([issued, blocked], cheque => Assert.Equal(ChequeStatus.Expired, After(cheque, Decide(new ExpireCheque(end), cheque)).Status));
    }

    [Fact]
    public void A_reason_is_needed_to_block_and_to_take_back()
    {
        Assert.Equal("invalid-reason", Decide(new BlockCheque("", Given.Now), Given.Active("1")).Refusals.Single().Code);
        Assert.Equal("invalid-reason", Decide(new CancelCheque(new string('x', 201), Given.Now), Given.Active("1")).Refusals.Single().Code);
    }

    private static Cheque After(Cheque cheque, Decision decision) => decision.Events.Aggregate(cheque, (state, @event) => Cheque.Evolve(state, @event));

    [Fact]
    public void The_reversal_of_another_redemption_does_not_concern_a_cheque() =>
        Assert.Empty(Decide(new ReleaseCheque(DeterministicId.Of("another"), "x", Given.Now), Given.Active("1")).Events);

    [Fact]
    public void What_settlement_tells_twice_is_noted_once()
    {
        object note = new ChequePaid(DeterministicId.Of("redemption"), Guid.Empty, DeterministicId.Of("payout"), "E2E", 960, Given.Now);
        var cheque = Cheque.Evolve(Given.Active("1"), Note(note, Given.Active("1")).Events.Single());

        Assert.Empty(Note(note, cheque).Events);
    }
}
