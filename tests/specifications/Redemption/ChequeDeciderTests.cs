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
