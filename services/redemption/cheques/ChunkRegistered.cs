namespace Aptic.Redemption.Cheques;

/// <summary>Every cheque of a chunk is registered. Marks the chunk, in a stream of its own, so that a repeat finds it.</summary>
public sealed record ChunkRegistered(Guid RequestId, int ChunkNumber, int ChequeCount, DateTimeOffset OccurredAt);
