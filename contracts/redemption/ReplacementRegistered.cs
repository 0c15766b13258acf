namespace Aptic.Contracts.Redemption.V1;

/// <summary>The cheque that was made for a replaced one has its stream in redemption: its codes may be shown.</summary>
public sealed record ReplacementRegistered(Guid ReplacedChequeId, Guid ChequeId, string Serial, DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
