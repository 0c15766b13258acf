namespace Aptic.Settlement.Payees.Domain;

/// <summary>An operator holds what a venue is owed: no run pays it until the hold is released.</summary>
/// <param name="HoldId">Of the venue's holds: the id of the stream.</param>
/// <param name="Reason">In words that the venue sees.</param>
public sealed record RiskHoldPlaced(
    Guid HoldId, Guid VenueId, Guid CommandId, string Reason, string By, string RequestHash, DateTimeOffset OccurredAt);

/// <summary>The next run pays the venue again.</summary>
public sealed record RiskHoldReleased(
    Guid HoldId, Guid VenueId, Guid CommandId, string Reason, string By, string RequestHash, DateTimeOffset OccurredAt);
