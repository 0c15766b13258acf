using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.OperatorMoney.Domain;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Rules.Domain;
using Xunit;
using static Aptic.Settlement.Claims.Domain.IncidentDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class ClaimRecoveryTests
{
    private static readonly DateTimeOffset Later = LaterOn.AddDays(90);
    private static readonly DateOnly Today = ParisTime.DayOf(Later);
    private static readonly Guid IncidentId = Guid.CreateVersion7();
    private static readonly EntitlementLine Line = AnEntitlement().Lines[0];

    private static readonly IncidentBooked Booked = new(IncidentId, RedemptionId, Venue, Organisation, IncidentKinds.Fraud, "Faux", [Line],
        [],
        [new ClaimLine(Line.ChequeId, Line.AgreementId, Line.FunderId, 960, 40)], [], "INC-2026-000001", "finance-a", "hash", LaterOn);

    private static readonly IssueDebitNote Note = new(Guid.CreateVersion7(), "AVD-2027-000001", 90, 30, null, "finance-a", Later);
    private static readonly SendReminder Remind = new(Guid.CreateVersion7(), [15, 30], "finance-a", Later);
    private static readonly RequestWriteOff WriteOff = new(Guid.CreateVersion7(), "Lieu fermé", "finance-a", "hash", Later);
    private static readonly ApproveWriteOff Approve = new(Guid.CreateVersion7(), 960, "finance-b", Later);
    private static readonly ContestIncident Contest = new(Guid.CreateVersion7(), "C’était juste", "venue-app", "hash", Later);

    private static Incident Of(params IEnumerable<object> more) => State<Incident>(Incident.Evolve, [Booked, .. more]);

    private static string CodeOf(Decision decision) => Assert.Single(decision.Refusals).Code;

    [Fact]
    public void A_debit_note_is_issued_when_no_payout_followed_for_as_long_as_the_rules_say()
    {
        var issued = Assert.IsType<DebitNoteIssued>(Assert.Single(Decide(Note, Of()).Events));
        Assert.Equal((960L, Today.AddDays(30)), (issued.AmountCents, issued.DueOn));
        Assert.Equal("payouts-follow", CodeOf(Decide(Note with { Now = LaterOn.AddDays(89) }, Of())));
        Assert.Equal("payouts-follow", CodeOf(Decide(Note with { LastPayoutOn = Today.AddDays(-89) }, Of())));
        Assert.False(Decide(Note with { LastPayoutOn = Today.AddDays(-90) }, Of()).IsRefused);
        Assert.Equal("debit-note-issued", CodeOf(Decide(Note with { CommandId = Guid.CreateVersion7() }, Of(issued))));
        Assert.Equal("incident-contested", CodeOf(Decide(Note, Of(Decide(Contest, Of()).Events))));
        Assert.Empty(Decide(Note, Of(issued)).Events);
        // The venue may pay it meanwhile: nothing is netted until it is due.
        Assert.Equal((0L, 960L), (Of(issued).NettableCents(issued.DueOn), Of(issued).NettableCents(issued.DueOn.AddDays(1))));
    }

    [Fact]
    public void Reminders_follow_on_their_days_and_end()
    {
        var issued = Decide(Note, Of()).Events;
        Assert.Equal("no-debit-note", CodeOf(Decide(Remind, Of())));
        Assert.Equal("reminder-too-early", CodeOf(Decide(Remind with { Now = Later.AddDays(44) }, Of(issued))));
        var first = Assert.IsType<ReminderSent>(Assert.Single(Decide(Remind with { Now = Later.AddDays(45) }, Of(issued)).Events));
        var second = Remind with { CommandId = Guid.CreateVersion7(), Now = Later.AddDays(60) };
        Assert.Equal(2, Assert.IsType<ReminderSent>(Assert.Single(Decide(second, Of([.. issued, first])).Events)).Level);
        Assert.Equal("reminders-sent", CodeOf(Decide(second with { CommandId = Guid.CreateVersion7() },
            Of([.. issued, first, .. Decide(second, Of([.. issued, first])).Events]))));
    }

    [Fact]
    public void A_debit_note_is_paid_in_parts_each_receipt_once_and_never_more_than_is_open()
    {
        var issued = Decide(Note, Of()).Events;
        var payment = new RecordPayment(Guid.CreateVersion7(), 500, new BankReceipt("VIR-1", null, 0), Today, "finance-a", "hash", Later);
        var paid = Decide(payment, Of(issued)).Events;
        Assert.Equal((500L, 21L), (Assert.IsType<ClaimRecovered>(Assert.Single(paid)).Lines[0].RecoveredCents,
            ((ClaimRecovered)paid[0]).Lines[0].CommissionCents));
        var rest = payment with { CommandId = Guid.CreateVersion7(), AmountCents = 460, Receipt = new BankReceipt("VIR-2", null, 0) };
        Assert.Equal("payment-already-recorded", CodeOf(Decide(rest with { Receipt = new BankReceipt("VIR-1", null, 500) },
            Of([.. issued, .. paid]))));
        Assert.Equal("invalid-amount", CodeOf(Decide(rest with { AmountCents = 461 }, Of([.. issued, .. paid]))));
        var last = Assert.IsType<ClaimRecovered>(Assert.Single(Decide(rest, Of([.. issued, .. paid])).Events));
        Assert.Equal((460L, 19L), (last.Lines[0].RecoveredCents, last.Lines[0].CommissionCents));
        Assert.Equal("no-debit-note", CodeOf(Decide(payment, Of())));
    }

    [Theory]
    [InlineData(null, 0, 460, null)]
    [InlineData(null, 500, 1, "payment-already-recorded")]
    [InlineData(960L, 500, 460, null)]
    [InlineData(959L, 500, 460, "receipt-exceeded")]
    [InlineData(100L, 0, 460, "receipt-exceeded")]
    public void A_receipt_pays_several_debit_notes_up_to_what_the_bank_received(
        long? receivedCents, long recordedCents, long amountCents, string? code)
    {
        var issued = Decide(Note, Of()).Events;

        var decision = Decide(new RecordPayment(Guid.CreateVersion7(), amountCents, new BankReceipt("VIR-1", receivedCents, recordedCents),
            Today, "finance-a", "hash", Later), Of(issued));

        Assert.Equal(code, decision.IsRefused ? CodeOf(decision) : null);
    }

    [Fact]
    public void A_write_off_needs_a_second_person_and_the_operators_own_money()
    {
        var asked = Decide(WriteOff, Of()).Events;
        Assert.Equal("write-off-not-requested", CodeOf(Decide(Approve, Of())));
        Assert.Equal("approver-is-requester", CodeOf(Decide(Approve with { By = "finance-a" }, Of(asked))));
        Assert.Equal("own-money-insufficient", CodeOf(Decide(Approve with { OwnMoneyCents = 959 }, Of(asked))));
        var written = Decide(Approve, Of(asked)).Events;
        Assert.Equal((960L, 40L), (((ClaimRecovered)written[0]).Lines[0].RecoveredCents,
            ((ClaimRecovered)written[0]).Lines[0].CommissionCents));
        Assert.Equal(960, ((ClaimWrittenOff)written[1]).AmountCents);
        Assert.Empty(Decide(Approve, Of([.. asked, .. written])).Events);
        Assert.Equal("claim-not-open", CodeOf(Decide(WriteOff with { CommandId = Guid.CreateVersion7() }, Of([.. asked, .. written]))));
    }

    [Fact]
    public void An_accepted_contestation_withdraws_the_claim_where_nothing_of_it_was_taken()
    {
        var paid = AnEntitlement() with { Incidents = [IncidentId] };
        var accept = new AnswerContestation(Guid.CreateVersion7(), true, "Vous aviez raison", paid, Carriage.Paid, "finance-a", "hash", Later);
        var contested = Decide(Contest, Of()).Events;
        Assert.Equal([Line.ChequeId], Assert.IsType<IncidentContested>(Assert.Single(contested)).ChequeIds);
        Assert.Equal("not-contested", CodeOf(Decide(accept, Of())));
        Assert.Equal("already-contested", CodeOf(Decide(Contest with { CommandId = Guid.CreateVersion7() }, Of(contested))));

        var answered = Decide(accept, Of(contested)).Events;
        Assert.Equal(960, Assert.IsType<ClaimWithdrawn>(answered[0]).Lines[0].RecoveredCents);
        Assert.Equal(0, Of([.. contested, .. answered]).OpenCents);

        var recovered = new ClaimRecovered(IncidentId, Guid.CreateVersion7(), RecoveryMeans.DebitNote, null,
            [new RecoveryLine(Line.ChequeId, Line.AgreementId, Line.FunderId, 1, 0)], Later, Today, "x");
        var refusal = Assert.Single(Decide(accept, Of([.. contested, recovered])).Refusals);
        Assert.Equal("claim-partly-recovered", refusal.Code);
        Assert.Contains("1 cents of the claim are recovered", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("write off the 959 cents open", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(
            "claim-in-run", CodeOf(Decide(accept, Of([.. contested, new ClaimNetted(IncidentId, Guid.Empty, Guid.Empty, 5, Later)]))));
        Assert.Equal("entitlement-changed", CodeOf(Decide(accept with { Entitlement = AnEntitlement() }, Of(contested))));
        Assert.IsType<ContestationAnswered>(Assert.Single(Decide(accept with { Accepted = false }, Of([.. contested, recovered])).Events));
    }

    [Fact]
    public void The_operator_spends_only_what_it_earned_or_paid_in()
    {
        var withdraw = new OwnMoneyDecider.Withdraw(Guid.CreateVersion7(), 100, "VIR-1", Today, 99, "finance-a", "hash", Later);
        Assert.Equal("own-money-insufficient", CodeOf(OwnMoneyDecider.Decide(withdraw, null)));
        var own = State<OwnMoney>(OwnMoney.Evolve, OwnMoneyDecider.Decide(withdraw with { EarnedCents = 100 }, null).Events);
        Assert.Equal(0, own.AvailableCents(100));
        Assert.Empty(OwnMoneyDecider.Decide(withdraw, own).Events);
        own = OwnMoneyDecider.Decide(new OwnMoneyDecider.PayIn(Guid.CreateVersion7(), 700, "VIR-2", Today, "finance-a", "hash", Later), own)
            .Events.Aggregate(own, OwnMoney.Evolve);

        var asked = new OwnMoneyDecider.RequestGoodwill(Guid.CreateVersion7(), Venue, Organisation, 700, "Retard", "finance-a", "hash",
            Later);
        own = OwnMoneyDecider.Decide(asked, own).Events.Aggregate(own, OwnMoney.Evolve);
        var approve = new OwnMoneyDecider.ApproveGoodwill(Guid.CreateVersion7(), asked.GoodwillId, 100, "finance-b", Later);
        Assert.Equal("approver-is-requester", CodeOf(OwnMoneyDecider.Decide(approve with { By = "finance-a" }, own)));
        Assert.Equal("own-money-insufficient", CodeOf(OwnMoneyDecider.Decide(approve with { EarnedCents = 99 }, own)));
        own = OwnMoneyDecider.Decide(approve, own).Events.Aggregate(own, OwnMoney.Evolve);
        Assert.Equal(0, own.AvailableCents(100));
        own = OwnMoney.Evolve(own, new WriteOffBorne(IncidentId, Guid.CreateVersion7(), 50, Later));
        Assert.Equal(-50, own.AvailableCents(100));
    }

    [Fact]
    public void Rules_are_added_for_today_or_later_and_the_version_of_the_day_is_in_force()
    {
        var add = new RulesDecider.AddVersion(Guid.CreateVersion7(), Today, 600, 2_000, 90, 30, [15, 30], "Frais", "finance-a", "hash",
            Later);
        Assert.Equal("valid-from-past", CodeOf(RulesDecider.Decide(add with { ValidFrom = Today.AddDays(-1) }, null)));
        Assert.Equal("invalid-minimum", CodeOf(RulesDecider.Decide(add with { MinimumPayoutCents = 0 }, null)));
        Assert.Equal("invalid-reminder-days", CodeOf(RulesDecider.Decide(add with { ReminderDays = [30, 15] }, null)));
        var history = State<RulesHistory>(RulesHistory.Evolve, RulesDecider.Decide(add, null).Events);
        var later = RulesDecider.Decide(add with
        {
            CommandId = Guid.CreateVersion7(),
            ValidFrom = Today.AddDays(10),
            MinimumPayoutCents = 700
        }, history).Events;
        var both = later.Aggregate(history, RulesHistory.Evolve);

        Assert.Null(both.InForceOn(Today.AddDays(-1)));
        Assert.Equal([(1, 600L), (1, 600L), (2, 700L)], new[] { 0, 9, 10 }.Select(days => both.InForceOn(Today.AddDays(days))!)
            .Select(version => (version.Version, version.MinimumPayoutCents)));
        Assert.Empty(RulesDecider.Decide(add, both).Events);
    }

    [Fact]
    public void A_venue_is_held_once_and_its_holds_are_kept()
    {
        var place = new RiskHoldDecider.PlaceHold(Guid.CreateVersion7(), Venue, Guid.CreateVersion7(), "Contrôle", "ops", "hash", Later);
        var release = new RiskHoldDecider.ReleaseHold(Guid.CreateVersion7(), "Rien", "ops", "hash", Later);
        Assert.Equal("not-on-hold", CodeOf(RiskHoldDecider.Decide(release, null)));
        var held = State<RiskHold>(RiskHold.Evolve, RiskHoldDecider.Decide(place, null).Events);
        Assert.Equal("already-on-hold", CodeOf(RiskHoldDecider.Decide(place with { CommandId = Guid.CreateVersion7() }, held)));
        var released = RiskHoldDecider.Decide(release, held).Events.Aggregate(held, RiskHold.Evolve);
        Assert.Equal((true, false, 1), (held.IsHeld, released.IsHeld, released.Holds.Count));
        Assert.Empty(RiskHoldDecider.Decide(release, released).Events);
        Assert.True(RiskHoldDecider.Decide(place with { CommandId = Guid.CreateVersion7() }, released).Events.Aggregate(released,
            RiskHold.Evolve).IsHeld);
    }
}
