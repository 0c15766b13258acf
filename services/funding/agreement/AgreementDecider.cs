using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;

namespace Aptic.Funding.Agreements;

/// <summary>The decisions on an agreement. Pure: a repeat of what was done emits nothing.</summary>
public static class AgreementDecider
{
    public sealed record ConcludeAgreement(Guid AgreementId, ConcludeAgreementTerms Terms, string RequestHash, DateTimeOffset Now);

    public sealed record BookReceipt(
        Guid ReceiptId, string BankReference, long GrossAmountCents, DateOnly ReceivedOn, string RequestHash, DateTimeOffset Now);

    public sealed record ReserveFunds(Guid RequestId, Guid AgreementId, string PartnerId, int ChequeCount, DateTimeOffset Now);

    public const long GrossAmountCentsMost = 100_000_000_000;

    public static Decision Decide(ConcludeAgreement command, Agreement? state)
    {
        if (state is not null) return Decision.Nothing;

        var breaches = AgreementRules.Breaches(command.Terms, ParisTime.DayOf(command.Now));
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new AgreementConcluded(command.AgreementId, command.Terms.FunderId, command.Terms.Title,
                command.Terms.FirstVersion(), command.Terms.Partners, command.RequestHash, command.Now));
    }

    /// <summary>Books money with its fee split off: face = gross × 10,000 ÷ (10,000 + fee basis points), rounded half up.</summary>
    public static Decision Decide(BookReceipt command, Agreement state)
    {
        if (state.Receipts.ContainsKey(command.ReceiptId)) return Decision.Nothing;

        List<Refusal> breaches = [];
        if (command.GrossAmountCents is <= 0 or > GrossAmountCentsMost)
            breaches.Add(Refusal.Invalid("invalid-receipt", $"An amount is 1 to {GrossAmountCentsMost} cents.", "/grossAmountCents"));
        // Two references that differ by blanks around them are one to a person, and would be money booked twice.
        if (!AgreementRules.IsReadable(command.BankReference, 140) || command.BankReference != command.BankReference.Trim())
            breaches.Add(Refusal.Invalid("invalid-receipt", "A bank reference has 1 to 140 printable characters, and no blank around them.", "/bankReference"));
        if (command.ReceivedOn > ParisTime.DayOf(command.Now))
            breaches.Add(Refusal.Invalid("invalid-receipt", "Money is booked when it has arrived: the day is not in the future.", "/receivedOn"));
        if (breaches.Count > 0) return Decision.Refuse(breaches);

        var face = Money.Share(command.GrossAmountCents, Money.BasisPointsOfWhole, Money.BasisPointsOfWhole + state.Terms.FeeBasisPoints);
        return Decision.Of(new ReceiptBooked(command.ReceiptId, state.Id, command.BankReference, command.GrossAmountCents, face,
            command.GrossAmountCents - face, command.ReceivedOn, command.RequestHash, command.Now));
    }

    /// <summary>Sets money aside from what is free, or names every reason against it. All or nothing.</summary>
    public static Decision Decide(ReserveFunds command, Agreement? state)
    {
        if (state is not null && state.Reservations.ContainsKey(command.RequestId)) return Decision.Nothing;

        var reasons = state is null
            ? [new RefusalReason("agreement-unknown", "There is no such agreement.")]
            : ReasonsAgainst(command, state).ToList();
        if (reasons.Count > 0)
            return Decision.Of(new ReservationRefused(command.RequestId, command.AgreementId, reasons, command.Now));

        return Decision.Of(new FundsSetAside(command.RequestId, command.AgreementId, state!.FunderId, command.PartnerId, state.Terms,
            command.ChequeCount, AmountCents(command, state), command.Now));
    }

    private static IEnumerable<RefusalReason> ReasonsAgainst(ReserveFunds command, Agreement state)
    {
        if (command.ChequeCount < 1)
            yield return new RefusalReason("invalid-count", "A request is for at least one cheque.");
        var partner = state.Partners.FirstOrDefault(candidate => candidate.PartnerId == command.PartnerId);
        if (partner is null)
            yield return new RefusalReason("partner-not-in-agreement", "The partner may not ask for cheques under this agreement.");
        if (partner?.QuotaCheques is { } quota && state.ChequesReservedBy(command.PartnerId) + command.ChequeCount > quota)
            yield return new RefusalReason("quota-exceeded", $"The partner's quota is {quota} cheques, {state.ChequesReservedBy(command.PartnerId)} are used.");
        if (state.Terms.ValidUntil < ParisTime.DayOf(command.Now))
            yield return new RefusalReason("agreement-expired", $"Cheques under this agreement were valid until {state.Terms.ValidUntil:yyyy-MM-dd}.");
        if (AmountCents(command, state) > state.FreeCents)
            yield return new RefusalReason("insufficient-funds", $"The request needs {AmountCents(command, state)} cents, {state.FreeCents} are free.");
    }

    private static long AmountCents(ReserveFunds command, Agreement state) => checked(command.ChequeCount * state.Terms.FaceValueCents);
}
