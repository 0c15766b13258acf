namespace Aptic.Contracts.Funding.V1;

/// <summary>
/// A receipt was lost, or replaced: which requests have no euro behind them any more. Carries the whole list, so that the highest
/// <paramref name="Revision"/> wins, in whatever order messages come. Their cheques that are active are honoured; the others wait.
/// </summary>
/// <param name="Revision">Grows with each change of the agreement.</param>
public sealed record AgreementBackingChanged(
    Guid AgreementId,
    long Revision,
    IReadOnlyList<Guid> UnbackedRequestIds,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);
