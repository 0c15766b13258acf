using Aptic.Contracts.Funding.V1;

namespace Aptic.Contracts.Issuance.V1;

/// <summary>
/// The one new cheque that takes a replaced one's place. A message of its own beside <see cref="ChequesIssued"/>, so that nobody
/// takes it for new money in circulation.
/// </summary>
/// <param name="RequestId">The request that the replaced cheque came from.</param>
/// <param name="Replaces">The cheque that was ended.</param>
/// <param name="Terms">Those of the replaced cheque, untouched.</param>
/// <param name="HashKeyId">Names the key of both hashes.</param>
/// <param name="Origin">Null in messages from before it was told.</param>
public sealed record ReplacementIssued(
    Guid RequestId,
    Guid Replaces,
    string ReplacesSerial,
    ChequeTerms Terms,
    string HashKeyId,
    bool IsActivated,
    IssuedCheque Cheque,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay,
    Origin? Origin = null);
