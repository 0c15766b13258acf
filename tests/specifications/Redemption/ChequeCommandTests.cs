using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using Xunit;
using static Aptic.Redemption.Cheques.Domain.ChequeDecider;

namespace Aptic.Tests.Specifications.Redemption;

/// <summary>A partner's command is taken once, however late its repeat comes.</summary>
public sealed class ChequeCommandTests
{
    private static readonly CommandIdentity Unblocking = new(DeterministicId.Of("unblock"), "hash");
    private static readonly CommandIdentity Blocking = new(DeterministicId.Of("block"), "hash");

    [Fact]
    public void A_command_is_noted_with_what_it_did_and_answered_from_the_note()
    {
        var after = Taken(Blocking, Block, Given.Active("1"));

        Assert.Equal(ChequeStatus.Blocked, after.Status);
        Assert.Equal((true, ChequeStatus.Blocked), (after.Taken[Blocking.Id].IsDone, after.Taken[Blocking.Id].StatusAfter));
        Assert.Empty(Take(Blocking, Block, Given.Now, after).Events);
    }

    [Fact]
    public void A_command_that_had_nothing_to_do_is_noted_too_and_its_late_repeat_does_nothing()
    {
        var unblocked = Taken(Unblocking, Unblock, Given.Active("1"));
        var stolen = Taken(Blocking, Block, unblocked);

        Assert.False(unblocked.Taken[Unblocking.Id].IsDone);
        Assert.Empty(Take(Unblocking, Unblock, Given.Now, stolen).Events);
    }

    [Fact]
    public void A_refused_command_is_not_noted_and_may_be_tried_again()
    {
        var refused = Take(Blocking, cheque => Decide(new BlockCheque("", Given.Now), cheque), Given.Now, Given.Active("1"));

        Assert.Equal("invalid-reason", refused.Refusals.Single().Code);
        Assert.Empty(refused.Events);
    }

    [Fact]
    public void A_cheque_whose_money_is_missing_is_not_activated_and_one_that_is_active_stays_so()
    {
        var missing = new ActivateCheque(Given.Now, IsBacked: false);

        Assert.Equal("cheque-not-backed", Decide(missing, Given.Fold(Given.Registered("1"))!).Refusals.Single().Code);
        Assert.Empty(Decide(missing, Given.Active("1")).Refusals);
    }

    private static Decision Block(Cheque cheque) => Decide(new BlockCheque("volé", Given.Now), cheque);

    private static Decision Unblock(Cheque cheque) => Decide(new UnblockCheque(Given.Now), cheque);

    private static Cheque Taken(CommandIdentity command, Func<Cheque, Decision> decide, Cheque cheque) =>
        Take(command, decide, Given.Now, cheque).Events.Aggregate(cheque, Cheque.Evolve);
}
