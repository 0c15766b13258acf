namespace Aptic.Contracts.Funding.V1;

/// <summary>No money was set aside for an issuance request; every reason is named.</summary>
public sealed record FundsRefused(
    Guid RequestId,
    Guid AgreementId,
    IReadOnlyList<RefusalReason> Reasons,
    DateTimeOffset OccurredAt,
    DateOnly AccountingDay);

/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Detail">For a person, without personal data.</param>
public sealed record RefusalReason(string Code, string Detail);
