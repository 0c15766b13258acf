namespace Aptic.Contracts.Redemption.V1;

/// <summary>A cheque is again what it was before its block.</summary>
/// <param name="Revision">Grows with each event of the cheque: of its blocks and unblocks the highest is in force.</param>
public sealed record ChequeUnblocked(Guid ChequeId, long Revision, DateTimeOffset OccurredAt, DateOnly AccountingDay);
