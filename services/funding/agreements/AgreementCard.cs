using Aptic.Funding.Agreements.Domain;

namespace Aptic.Funding.Agreements;

/// <summary>One row for each agreement, to find it by its funder, or by the reference that the funder writes into a transfer.</summary>
/// <param name="Id">The agreement's id.</param>
/// <param name="Reference">See <see cref="AgreementReference"/>.</param>
public sealed record AgreementCard(Guid Id, string FunderId, string Reference);
