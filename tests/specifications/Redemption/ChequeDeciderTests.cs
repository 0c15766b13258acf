using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using Xunit;
using static Aptic.Redemption.Cheques.Domain.ChequeDecider;

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
    public void A_cheque_is_activated_and_replaced_until_its_last_day_and_not_after_it()
    {
        var (issued, active) = (Given.Fold(Given.Registered("1")), Given.Active("1"));
        var lastInstant = ParisTime.EndOf(Given.Terms.ValidUntil).AddTicks(-1);

        Assert.Empty(Decide(new ActivateCheque(lastInstant), issued).Refusals);
        Assert.Empty(Decide(new ReplaceCheque("perdu", lastInstant), active).Refusals);
        Assert.Equal("cheque-expired", Decide(new ActivateCheque(lastInstant.AddTicks(1)), issued).Refusals.Single().Code);
        Assert.Equal("cheque-expired", Decide(new ReplaceCheque("perdu", lastInstant.AddTicks(1)), active).Refusals.Single().Code);
    }

    [Fact]
    public void Blocked_and_unactivated_cheques_expire_too_and_not_before_the_tolerance_has_passed()
    {
        var issued = Given.Fold(Given.Registered("1"));
        var blocked = Cheque.Evolve(issued, new ChequeBlocked("perdu", Given.Now));
        // The day ends last in Tahiti, ten hours behind UTC.
        var end = new DateTimeOffset(Given.Terms.EntryUntil.AddDays(1), TimeOnly.MinValue, TimeSpan.FromHours(-10));
        Assert.All([issued, blocked], cheque => Assert.Empty(Decide(new ExpireCheque(end.AddSeconds(-1)), cheque).Events));
        Assert.All([issued, blocked], cheque => Assert.Equal(ChequeStatus.Expired, After(cheque, Decide(new ExpireCheque(end), cheque)).Status));
    }

    [Fact]
    public void A_reason_is_needed_to_block_and_to_take_back()
    {
        Assert.Equal("invalid-reason", Decide(new BlockCheque("", Given.Now), Given.Active("1")).Refusals.Single().Code);
        Assert.Equal("invalid-reason", Decide(new CancelCheque(new string('x', 201), Given.Now), Given.Active("1")).Refusals.Single().Code);
    }

    [Fact]
    public void A_cheque_of_the_stock_is_told_at_its_hand_over_whose_public_it_goes_to()
    {
        var cheque = Given.Fold(Given.Registered("1", ForYouth));
        var handedOver = After(cheque, Decide(new ActivateCheque(Given.Now, "Jeunes"), cheque));

        Assert.Equal((ChequeStatus.Active, "Jeunes"), (handedOver.Status, handedOver.TargetPublic));
        Assert.Empty(Decide(new ActivateCheque(Given.Now, "Jeunes"), handedOver).Events);
        Assert.Empty(Decide(new ActivateCheque(Given.Now), handedOver).Events);
    }

    [Theory]
    [InlineData(null, "public-missing")]
    [InlineData("", "invalid-public")]
    [InlineData("Jeunes\n", "invalid-public")]
    [InlineData("Seniors", "public-not-targeted")]
    public void A_public_that_the_agreement_is_not_for_is_not_handed_a_cheque(string? said, string code)
    {
        var cheque = Given.Fold(Given.Registered("1", ForYouth));
        Assert.Equal(code, Decide(new ActivateCheque(Given.Now, said), cheque).Refusals.Single().Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Seniors")]
    public void Of_very_many_publics_that_an_agreement_is_for_a_refusal_names_ten(string? said)
    {
        var publics = Enumerable.Range(1, 1_000).Select(number => $"Public {number}").ToList();
        var cheque = Given.Fold(Given.Registered("1", Given.TermsWith(restrictions => restrictions with { TargetPublics = publics })));

        var refusal = Decide(new ActivateCheque(Given.Now, said), cheque).Refusals.Single();

        Assert.EndsWith("Public 10 and 990 more.", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_is_said_once()
    {
        var cheque = Given.Fold(Given.Registered("1", targetPublic: "Jeunes"));
        Assert.Equal("public-already-said", Decide(new ActivateCheque(Given.Now, "Seniors"), cheque).Refusals.Single().Code);
        Assert.Equal("public-already-said", Decide(new ActivateCheque(Given.Now, "Seniors"), Given.Active("1", targetPublic: "Jeunes")).Refusals.Single().Code);
    }

    [Fact]
    public void A_cheque_of_the_stock_that_is_active_from_its_issue_stays_so_when_its_public_is_said()
    {
        var active = Given.Active("1");
        var handedOver = After(active, Decide(new ActivateCheque(Given.Now, "Jeunes"), active));

        Assert.Equal("Jeunes", handedOver.TargetPublic);
        Assert.Equal(active.ActivatedOn, handedOver.ActivatedOn);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void A_replaced_cheque_is_ended_and_what_takes_its_place_gets_all_that_it_had(bool isActive, bool isBlocked)
    {
        var cheque = isActive ? Given.Active("1", beneficiaryId: Given.VenueId, targetPublic: "Jeunes") : Given.Fold(Given.Registered("1", beneficiaryId: Given.VenueId, targetPublic: "Jeunes"));
        if (isBlocked) cheque = Cheque.Evolve(cheque, new ChequeBlocked("volé", Given.Now));
        var decision = Decide(new ReplaceCheque("volé", Given.Now), cheque);

        Assert.Equal(new ChequeReplaced("1", cheque.RequestId, cheque.Terms, Given.VenueId, "Jeunes", isActive, "volé", Given.Now), decision.Events.Single());
        var replaced = After(cheque, decision);
        Assert.Equal(ChequeStatus.Replaced, replaced.Status);
        Assert.Empty(Decide(new ReplaceCheque("volé", Given.Now), replaced).Events);
    }

    [Fact]
    public void A_replaced_cheque_is_of_no_use_and_gives_no_money_back()
    {
        var active = Given.Active("1");
        var replaced = After(active, Decide(new ReplaceCheque("perdu", Given.Now), active));

        Assert.Equal("cheque-replaced", Decide(new CancelCheque("x", Given.Now), replaced).Refusals.Single().Code);
        Assert.Equal("cheque-replaced", Decide(new BlockCheque("x", Given.Now), replaced).Refusals.Single().Code);
        Assert.Equal("cheque-replaced", Decide(new ActivateCheque(Given.Now), replaced).Refusals.Single().Code);
        Assert.Empty(Decide(new ExpireCheque(ParisTime.EndOf(Given.Terms.EntryUntil)), replaced).Events);
        Assert.Equal("cheque-replaced", Aptic.Redemption.Redemptions.Domain.Assessment.Of(Given.Facts(replaced)).AllRefusals.Single().Code);
    }

    [Fact]
    public void What_is_used_ended_or_past_its_last_day_is_not_replaced()
    {
        var active = Given.Active("1");
        var redeemed = Cheque.Evolve(active, new ChequeRedeemed(DeterministicId.Of("r"), Given.VenueId, "", Given.ServiceId, "", Given.Today, 1_000, 0, Given.Now));
        Assert.Equal("cheque-redeemed", Decide(new ReplaceCheque("perdu", Given.Now), redeemed).Refusals.Single().Code);
        var cancelled = After(active, Decide(new CancelCheque("x", Given.Now), active));
        Assert.Equal("cheque-cancelled", Decide(new ReplaceCheque("perdu", Given.Now), cancelled).Refusals.Single().Code);
        Assert.Equal("cheque-expired", Decide(new ReplaceCheque("perdu", ParisTime.EndOf(Given.Terms.ValidUntil)), active).Refusals.Single().Code);
        Assert.Equal("invalid-reason", Decide(new ReplaceCheque("", Given.Now), active).Refusals.Single().Code);
    }

    [Theory]
    [InlineData(true, ChequeStatus.Active)]
    [InlineData(false, ChequeStatus.Issued)]
    public void What_takes_a_cheques_place_is_active_where_that_was(bool wasActive, ChequeStatus status)
    {
        var events = Decide(Register with { ReplacesSerial = "0", ActivateAtOnce = wasActive }, null).Events;
        Assert.Equal(status, Given.Fold([.. events]).Status);
        Assert.Equal(wasActive ? ["replacement"] : Array.Empty<string>(), events.OfType<ChequeActivated>().Select(activated => activated.Reason));
    }

    [Fact]
    public void That_its_replacement_is_registered_is_noted_once()
    {
        var active = Given.Active("1");
        var replaced = After(active, Decide(new ReplaceCheque("perdu", Given.Now), active));
        var command = new RegisterReplacement(DeterministicId.Of("new"), "2", Given.Now);
        var noted = After(replaced, Decide(command, replaced));

        Assert.Equal("2", noted.ReplacedBy);
        Assert.Empty(Decide(command, noted).Events);
    }

    private static Aptic.Contracts.Funding.V1.ChequeTerms ForYouth => Given.TermsWith(restrictions => restrictions with { TargetPublics = ["Jeunes"] });

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
