namespace Aptic.Contracts.Redemption.V1;

/// <summary>Every cheque of a chunk has its stream in redemption and can be used.</summary>
public sealed record ChequesRegistered(
    Guid RequestId,
    int ChunkNumber,
    int ChequeCount,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
