using Aptic.Kernel;
using Aptic.Settlement.Bank;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.OperatorMoney.Domain;
using Xunit;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>What an unmatched line turns out to be, and what of it is booked.</summary>
public sealed class BankExplanationTests
{
    private static readonly Guid MessageId = Guid.CreateVersion7();
    private static readonly DateOnly Day = ParisTime.DayOf(LaterOn);

    private static readonly BankLine Fee = new(1, "entry 1", "FRAIS-1", 1_250, BankLine.Debit, Day, Matches.Unmatched,
        MismatchReasons.UnknownTransfer);

    private static BankMessage MessageWith(BankLine line, params IEnumerable<object> more) => State<BankMessage>(BankMessage.Evolve,
        [
            new BankMessageImported(MessageId, "camt.053.001.08", "M-1", "digest", null, [], 1, Guid.CreateVersion7(), "hash", "finance-a",
                LaterOn),
            new BankLinesMatched(MessageId, 1, 1, [line], [], LaterOn), new BankFatesRecorded(MessageId, 0, [], LaterOn), .. more,
        ]);

    private static BankMessageDecider.ExplainLine As(string explanation) =>
        new(Guid.CreateVersion7(), "hash", 1, explanation, "Vu avec la banque", "finance-a", LaterOn);

    private static string CodeOf(Decision decision) => Assert.Single(decision.Refusals).Code;

    [Fact]
    public void A_line_is_explained_once_and_a_repeat_does_nothing()
    {
        var command = As(Explanations.BankFee);
        var explained = Assert.IsType<BankLineExplained>(Assert.Single(BankMessageDecider.Decide(command, MessageWith(Fee)).Events));
        Assert.Equal((Explanations.BankFee, 1_250L, BankLine.Debit),
            (explained.Explanation, explained.AmountCents!.Value, explained.Direction));

        Assert.Empty(BankMessageDecider.Decide(command, MessageWith(Fee, explained)).Events);
        Assert.Equal("line-explained", CodeOf(BankMessageDecider.Decide(As(Explanations.BankFee), MessageWith(Fee, explained))));
        Assert.Equal("line-explained", CodeOf(BankMessageDecider.Decide(As(Explanations.Other), MessageWith(Fee, explained))));
    }

    [Fact]
    public void What_had_a_note_alone_may_be_found_out_later_and_a_repeat_of_the_note_does_nothing()
    {
        var noted = As(Explanations.Other);
        var first = BankMessageDecider.Decide(noted, MessageWith(Fee)).Events;
        Assert.Equal("line-explained", CodeOf(BankMessageDecider.Decide(As(Explanations.Other), MessageWith(Fee, first))));

        var found = BankMessageDecider.Decide(As(Explanations.BankFee), MessageWith(Fee, first)).Events;

        var message = MessageWith(Fee, [.. first, .. found]);
        Assert.Equal(Explanations.BankFee, message.Explanations[1].Explanation);
        Assert.Empty(BankMessageDecider.Decide(noted, message).Events);
        Assert.Equal(Explanations.Other, message.Done[noted.CommandId].Explanation);
        Assert.Equal(0, BankMessageInBrief.Of(message).WaitingCount);
    }

    [Theory]
    [InlineData(Explanations.OperatorDeposit, "other-direction")]
    [InlineData(Explanations.OperatorWithdrawal, null)]
    [InlineData("gift", "invalid-explanation")]
    public void What_a_line_is_explained_as_fits_its_direction(string explanation, string? code) => Assert.Equal(code,
        BankMessageDecider.Decide(As(explanation), MessageWith(Fee)).Refusals.SingleOrDefault()?.Code);

    [Fact]
    public void What_the_bank_did_not_book_and_what_is_of_a_payout_can_only_be_noted()
    {
        foreach (var line in new[] { Fee with { Direction = null }, Fee with { AmountCents = null }, Fee with { BookedOn = null },
            Fee with { Reference = null } })
        {
            Assert.Equal("line-not-booked", CodeOf(BankMessageDecider.Decide(As(Explanations.BankFee), MessageWith(line))));
            Assert.False(BankMessageDecider.Decide(As(Explanations.Other), MessageWith(line)).IsRefused);
        }

        var ofPayout = Fee with { PayoutId = Guid.CreateVersion7(), Reason = MismatchReasons.AmountDiffers };
        Assert.Equal("line-of-payout", CodeOf(BankMessageDecider.Decide(As(Explanations.BankFee), MessageWith(ofPayout))));
    }

    [Fact]
    public void A_fee_is_borne_whatever_the_operator_has_and_leaves_it_nothing_to_take_out()
    {
        var command = Book(-1_250, isFee: true, earnedCents: 1_000);
        var borne = Assert.IsType<BankFeeBorne>(Assert.Single(OwnMoneyDecider.Decide(command, null).Events));
        Assert.Equal((1_250L, "REF-1", Day), (borne.AmountCents, borne.BankReference, borne.On));

        var own = State<OwnMoney>(OwnMoney.Evolve, borne);
        Assert.Equal((1_250L, -250L), (own.BankFeesCents, own.AvailableCents(1_000)));
        Assert.Empty(OwnMoneyDecider.Decide(command, own).Events);
        Assert.Equal("own-money-insufficient", CodeOf(OwnMoneyDecider.Decide(Book(-1, isFee: false, earnedCents: 1_000), own)));

        var back =
            Assert.IsType<BankFeeBorne>(Assert.Single(OwnMoneyDecider.Decide(Book(1_250, isFee: true, earnedCents: 1_000), own).Events));
        Assert.Equal(1_000, OwnMoney.Evolve(own, back).AvailableCents(1_000));
    }

    [Fact]
    public void A_withdrawal_is_recorded_from_its_line_or_found_under_its_reference_and_never_twice()
    {
        var withdrawn = Assert.IsType<OperatorFundsWithdrawn>(Assert.Single(
            OwnMoneyDecider.Decide(Book(-700, isFee: false, earnedCents: 700), null).Events));
        Assert.Equal((700L, "REF-1", Day), (withdrawn.AmountCents, withdrawn.BankReference, withdrawn.On));
        var own = State<OwnMoney>(OwnMoney.Evolve, withdrawn);

        Assert.Empty(OwnMoneyDecider.Decide(Book(-700, isFee: false, earnedCents: 700), own).Events);
        Assert.Equal("own-money-differs", CodeOf(OwnMoneyDecider.Decide(Book(-701, isFee: false, earnedCents: 9_000), own)));
        Assert.Equal("own-money-differs", CodeOf(OwnMoneyDecider.Decide(Book(700, isFee: false, earnedCents: 9_000), own)));
        Assert.Equal("movement-recorded", CodeOf(OwnMoneyDecider.Decide(
            new OwnMoneyDecider.Withdraw(Guid.CreateVersion7(), 700, "REF-1", Day, 9_000, "finance-a", "hash", LaterOn), own)));
        Assert.Equal("movement-recorded", CodeOf(OwnMoneyDecider.Decide(
            new OwnMoneyDecider.PayIn(Guid.CreateVersion7(), 700, "REF-1", Day, "finance-a", "hash", LaterOn), own)));
        Assert.IsType<OperatorFundsPaidIn>(Assert.Single(OwnMoneyDecider.Decide(Book(700, isFee: false, earnedCents: 0), null).Events));
    }

    private static OwnMoneyDecider.BookBankLine Book(long cents, bool isFee, long earnedCents) => new(
        Guid.CreateVersion7(), MessageId, 1, cents, isFee, "REF-1", Day, earnedCents, "finance-a", "hash", LaterOn);
}
