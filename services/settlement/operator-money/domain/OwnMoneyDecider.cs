using Aptic.Kernel;

namespace Aptic.Settlement.OperatorMoney.Domain;

/// <summary>The decisions on the operator's own money. Pure: a repeat of what was done emits nothing.</summary>
public static class OwnMoneyDecider
{
    private const int TextLengthMost = 500;
    private const long AmountCentsMost = 100_000_000_00;

    public sealed record PayIn(
        Guid CommandId, long AmountCents, string BankReference, DateOnly On, string By, string RequestHash, DateTimeOffset Now);

    /// <param name="EarnedCents">Fees and commission, by now.</param>
    public sealed record Withdraw(
        Guid CommandId, long AmountCents, string BankReference, DateOnly On, long EarnedCents, string By, string RequestHash,
        DateTimeOffset Now);

    public sealed record RequestGoodwill(
        Guid GoodwillId, Guid VenueId, Guid OrganisationId, long AmountCents, string Reason, string By, string RequestHash,
        DateTimeOffset Now);

    /// <param name="EarnedCents">Fees and commission, by now.</param>
    public sealed record ApproveGoodwill(Guid CommandId, Guid GoodwillId, long EarnedCents, string By, DateTimeOffset Now);

    /// <summary>The bank's statement shows money that was found to be the operator's.</summary>
    /// <param name="AmountCents">Above zero where it came in.</param>
    /// <param name="IsFee">True for what the bank took for its services, or gave back of that.</param>
    /// <param name="EarnedCents">Fees and commission, by now.</param>
    public sealed record BookBankLine(
        Guid CommandId, Guid BankMessageId, int LineNumber, long AmountCents, bool IsFee, string BankReference, DateOnly On,
        long EarnedCents, string By, string RequestHash, DateTimeOffset Now);

    private static readonly Refusal Insufficient = Refusal.Conflict("own-money-insufficient",
        "The operator's own money in the account does not cover it: pay in first. Funders' money never bears it.");

    public static Decision Decide(PayIn command, OwnMoney? state)
    {
        if (state?.Done.ContainsKey(command.CommandId) == true) return Decision.Nothing;
        var refusals = RefusalsOfMove(command.AmountCents, command.BankReference, command.On, command.Now, state).ToList();
        return refusals.Count > 0
            ? Decision.Refuse(refusals)
            : Decision.Of(new OperatorFundsPaidIn(
                command.CommandId, command.AmountCents, command.BankReference, command.On, command.By, command.RequestHash, command.Now));
    }

    public static Decision Decide(Withdraw command, OwnMoney? state)
    {
        if (state?.Done.ContainsKey(command.CommandId) == true) return Decision.Nothing;
        var refusals = RefusalsOfMove(command.AmountCents, command.BankReference, command.On, command.Now, state).ToList();
        if (refusals.Count > 0) return Decision.Refuse(refusals);
        return command.AmountCents > AvailableCents(state, command.EarnedCents)
            ? Decision.Refuse(Insufficient)
            : Decision.Of(new OperatorFundsWithdrawn(
                command.CommandId, command.AmountCents, command.BankReference, command.On, command.By, command.RequestHash, command.Now));
    }

    /// <summary>
    /// Books what the bank did: a fee stands, whatever the operator has there. A withdrawal or deposit that was recorded before is found by
    /// the bank's reference, and not booked again.
    /// </summary>
    public static Decision Decide(BookBankLine command, OwnMoney? state)
    {
        if (state?.Done.ContainsKey(command.CommandId) == true) return Decision.Nothing;
        if (command.IsFee)
            return Decision.Of(new BankFeeBorne(command.CommandId, command.BankMessageId, command.LineNumber, -command.AmountCents,
                command.BankReference, command.On, command.By, command.Now));
        if (state?.MovedUnder(command.BankReference) is { } recordedCents)
            return recordedCents == command.AmountCents
                ? Decision.Nothing
                : Decision.Refuse(Refusal.Conflict("own-money-differs",
                    $"Under this reference {recordedCents} cents are recorded, and the bank "
                    + $"booked {command.AmountCents} (below zero: taken out). Ask the bank, or explain the line as other.",
                    "/explanation"));
        return command.AmountCents > 0
            ? Decide(new PayIn(command.CommandId, command.AmountCents, command.BankReference, command.On, command.By, command.RequestHash,
                command.Now), state)
            : Decide(new Withdraw(command.CommandId, -command.AmountCents, command.BankReference, command.On, command.EarnedCents,
                command.By, command.RequestHash, command.Now), state);
    }

    public static Decision Decide(RequestGoodwill command, OwnMoney? state)
    {
        if (state?.Done.ContainsKey(command.GoodwillId) == true) return Decision.Nothing;
        var refusals = RefusalsOf(command.AmountCents, command.Reason, "/reason", null, command.Now).ToList();
        return refusals.Count > 0
            ? Decision.Refuse(refusals)
            : Decision.Of(new GoodwillRequested(command.GoodwillId, command.VenueId, command.OrganisationId, command.AmountCents,
                command.Reason, command.By, command.RequestHash, command.Now));
    }

    public static Decision Decide(ApproveGoodwill command, OwnMoney? state)
    {
        if (state?.Done.ContainsKey(command.CommandId) == true) return Decision.Nothing;
        if (state?.Goodwill.GetValueOrDefault(command.GoodwillId) is not { } goodwill)
            return Decision.Refuse(Refusal.NotFound("goodwill-unknown", "There is no such goodwill.", "/goodwillId"));
        if (goodwill.Granted is not null) return Decision.Refuse(Refusal.Conflict("goodwill-granted", "The goodwill is granted already."));
        if (goodwill.Asked.RequestedBy == command.By)
            return Decision.Refuse(Refusal.Forbidden("approver-is-requester", "Goodwill is approved by another person than asked for it."));
        return goodwill.Asked.AmountCents > AvailableCents(state, command.EarnedCents)
            ? Decision.Refuse(Insufficient)
            : Decision.Of(new GoodwillGranted(command.GoodwillId, command.CommandId, goodwill.Asked.VenueId, goodwill.Asked.OrganisationId,
                goodwill.Asked.AmountCents, goodwill.Asked.Reason, goodwill.Asked.RequestedBy, command.By, command.Now));
    }

    private static long AvailableCents(OwnMoney? state, long earnedCents) => state?.AvailableCents(earnedCents) ?? earnedCents;

    private static IEnumerable<Refusal> RefusalsOfMove(long amountCents, string bankReference, DateOnly on, DateTimeOffset now,
        OwnMoney? state)
    {
        foreach (var refusal in RefusalsOf(amountCents, bankReference, "/bankReference", on, now)) yield return refusal;
        if (bankReference is not null && state?.MovedUnder(bankReference) is not null)
            yield return Refusal.Conflict("movement-recorded", "A movement of this bank reference is recorded already.", "/bankReference");
    }

    private static IEnumerable<Refusal> RefusalsOf(long amountCents, string text, string place, DateOnly? on, DateTimeOffset now)
    {
        if (amountCents is < 1 or > AmountCentsMost)
            yield return Refusal.Invalid("invalid-amount", $"An amount is 1 to {AmountCentsMost} cents.", "/amountCents");
        if (!Reasons.IsReadable(text, TextLengthMost))
            yield return Refusal.Invalid("invalid-text", $"1 to {TextLengthMost} printable characters.", place);
        if (on > ParisTime.DayOf(now)) yield return Refusal.Invalid("invalid-day", "The day is today or earlier.", "/on");
    }
}
