using Aptic.Contracts.Funding.V1;

namespace Aptic.Contracts.Issuance.V1;

/// <summary>One chunk of the cheques of a funded request. Codes travel as keyed hashes only.</summary>
/// <param name="ChunkNumber">From 1 to <paramref name="ChunkCount"/>.</param>
/// <param name="HashKeyId">Names the key of all hashes of the chunk.</param>
/// <param name="ActivatedAtIssue">True where the cheques are active without hand-over.</param>
/// <param name="Origin">Null in messages from before it was told.</param>
public sealed record ChequesIssued(
    Guid RequestId,
    int ChunkNumber,
    int ChunkCount,
    ChequeTerms Terms,
    string HashKeyId,
    bool ActivatedAtIssue,
    IReadOnlyList<IssuedCheque> Cheques,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    Origin? Origin = null);

/// <param name="Serial">Public number of the cheque; says nothing about its codes.</param>
/// <param name="QrHash">Keyed hash of the QR secret, base64.</param>
/// <param name="CodeHash">Keyed hash of the printed code, base64.</param>
/// <param name="BeneficiaryId">Opaque; only issuance can relate it to the partner's reference. Null for stock.</param>
/// <param name="TargetPublic">The public that the beneficiary belongs to; null where it is said at hand-over.</param>
/// <param name="Booklet">Public number of the booklet that the cheque is printed in; null outside of stock.</param>
public sealed record IssuedCheque(
    Guid ChequeId,
    string Serial,
    string QrHash,
    string CodeHash,
    Guid? BeneficiaryId,
    string? TargetPublic,
    string? Booklet = null);
