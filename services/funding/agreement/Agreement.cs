using System.Collections.Immutable;
using Aptic.Contracts.Funding.V1;

namespace Aptic.Funding.Agreements;

/// <summary>The state of a funding agreement that decisions rest on.</summary>
/// <param name="Receipts">Receipts by id.</param>
/// <param name="Reservations">Money set aside, by request.</param>
/// <param name="ReturnedCents">Money that came back from cheques, in all.</param>
public sealed record Agreement(
    Guid Id,
    string FunderId,
    string Title,
    AgreementTerms Terms,
    IReadOnlyList<AgreementPartner> Partners,
    string RequestHash,
    DateTimeOffset ConcludedAt,
    ImmutableDictionary<Guid, ReceiptBooked> Receipts,
    ImmutableDictionary<Guid, FundsSetAside> Reservations,
    long ReturnedCents)
{
    /// <summary>Money in the bank that nothing was promised from. Never below zero: reservations are granted from it only.</summary>
    public long FreeCents => ReturnedCents + Receipts.Values.Sum(receipt => receipt.FaceAmountCents) - Reservations.Values.Sum(reserved => reserved.AmountCents);

    public long ChequesReservedBy(string partnerId) =>
        Reservations.Values.Where(reserved => reserved.PartnerId == partnerId).Sum(reserved => (long)reserved.ChequeCount);

    public static Agreement Evolve(Agreement? state, object @event) => (state, @event) switch
    {
        (null, AgreementConcluded e) => new Agreement(e.AgreementId, e.FunderId, e.Title, e.Terms, e.Partners, e.RequestHash, e.OccurredAt,
            ImmutableDictionary<Guid, ReceiptBooked>.Empty, ImmutableDictionary<Guid, FundsSetAside>.Empty, 0),
        ({ } s, ReceiptBooked e) => s with { Receipts = s.Receipts.Add(e.ReceiptId, e) },
        ({ } s, FundsSetAside e) => s with { Reservations = s.Reservations.Add(e.RequestId, e) },
        ({ } s, FundsReturned e) => s with { ReturnedCents = s.ReturnedCents + e.AmountCents },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an agreement."),
    };
}
