namespace Aptic.Contracts.Redemption.V1;

/// <summary>A cheque can be used since its hand-over. Cheques that are active from their issue are not told one by one.</summary>
/// <param name="TargetPublic">The public that was said at the hand-over; null where none was.</param>
public sealed record ChequeActivated(Guid ChequeId, string? TargetPublic, DateTimeOffset OccurredAt, DateOnly AccountingDay);
