namespace Aptic.Contracts.Redemption.V1;

/// <summary>A cheque cannot be used until it is unblocked.</summary>
/// <param name="Revision">Grows with each event of the cheque: of its blocks and unblocks the highest is in force.</param>
public sealed record ChequeBlocked(Guid ChequeId, long Revision, DateTimeOffset OccurredAt, DateOnly AccountingDay);
