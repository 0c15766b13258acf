using Aptic.Contracts.Funding.V1;

namespace Aptic.Funding.Agreements;

public sealed record AgreementConcluded(
    Guid AgreementId,
    string FunderId,
    string Title,
    AgreementTerms Terms,
    IReadOnlyList<AgreementPartner> Partners,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>Money came in. Gross = face + fee; the fee is booked apart and is not the agreement's money.</summary>
public sealed record ReceiptBooked(
    Guid ReceiptId,
    Guid AgreementId,
    string BankReference,
    long GrossAmountCents,
    long FaceAmountCents,
    long FeeAmountCents,
    DateOnly ReceivedOn,
    string RequestHash,
    DateTimeOffset OccurredAt);

/// <summary>Free money was set aside for the cheques of a request.</summary>
/// <param name="Terms">The terms in force then: they are stamped on the cheques.</param>
public sealed record FundsSetAside(
    Guid RequestId,
    Guid AgreementId,
    string FunderId,
    string PartnerId,
    AgreementTerms Terms,
    int ChequeCount,
    long AmountCents,
    DateTimeOffset OccurredAt);

/// <summary>
/// Money came back from cheques: expired, cancelled, or what a service did not need. Booked in chunks, so that the stream stays
/// short; the movements of the chunk name it.
/// </summary>
public sealed record FundsReturned(Guid ChunkId, Guid AgreementId, long AmountCents, DateTimeOffset OccurredAt);

/// <summary>Nothing was set aside. In a stream of its own, so that refused requests do not lengthen the agreement's.</summary>
public sealed record ReservationRefused(
    Guid RequestId,
    Guid AgreementId,
    IReadOnlyList<RefusalReason> Reasons,
    DateTimeOffset OccurredAt);
