using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;

namespace Aptic.Issuance.Requests.Domain;

/// <summary>A partner asked for cheques. The lines, with the beneficiaries' opaque ids, are rows beside the stream.</summary>
/// <param name="TermsVersion">The version of the agreement's terms that the request was checked against.</param>
/// <param name="BookletSize">Cheques in one booklet, where a stock for nobody in particular was asked for; null otherwise.</param>
public sealed record ChequesRequested(
    Guid RequestId,
    Guid AgreementId,
    string PartnerId,
    int TermsVersion,
    int LineCount,
    int ChequeCount,
    string RequestHash,
    DateTimeOffset OccurredAt,
    int? BookletSize = null);

/// <summary>Funding set the money aside.</summary>
/// <param name="Terms">What is stamped on every cheque of the request.</param>
public sealed record RequestFunded(ChequeTerms Terms, bool ActivatedAtIssue, DateTimeOffset OccurredAt);

/// <summary>Funding set nothing aside; every reason is named.</summary>
public sealed record RequestRefused(IReadOnlyList<RefusalReason> Reasons, DateTimeOffset OccurredAt);

/// <summary>
/// A chunk of the request's cheques was made, in a stream of its own, so that the request's stays light. Codes are here as keyed
/// hashes only.
/// </summary>
public sealed record ChunkIssued(
    Guid RequestId,
    int ChunkNumber,
    int ChunkCount,
    ChequeTerms Terms,
    string HashKeyId,
    bool ActivatedAtIssue,
    IReadOnlyList<IssuedCheque> Cheques,
    DateTimeOffset OccurredAt);

/// <summary>The request's own mark of a chunk that was made.</summary>
public sealed record ChunkRecorded(int ChunkNumber, int ChequeCount, DateTimeOffset OccurredAt);

/// <summary>Redemption knows every cheque of a chunk.</summary>
public sealed record ChunkConfirmed(int ChunkNumber, DateTimeOffset OccurredAt);

/// <summary>Every cheque of the request can be used: its codes may be shown.</summary>
public sealed record RequestCompleted(DateTimeOffset OccurredAt);

/// <summary>A cheque was made for a replaced one, in a stream of its own that the replaced one names: so there is one only.</summary>
/// <param name="RequestId">The request that the replaced cheque came from.</param>
/// <param name="Replaces">The cheque that was ended.</param>
public sealed record ReplacementMade(
    Guid RequestId,
    Guid Replaces,
    string ReplacesSerial,
    ChequeTerms Terms,
    string HashKeyId,
    bool IsActivated,
    IssuedCheque Cheque,
    DateTimeOffset OccurredAt);

/// <summary>A partner's reference for a beneficiary was erased: the id that stays says nothing of a person any more.</summary>
public sealed record BeneficiaryErased(Guid BeneficiaryId, Guid AgreementId, string PartnerId, DateTimeOffset OccurredAt);
