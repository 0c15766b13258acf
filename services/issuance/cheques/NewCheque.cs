namespace Aptic.Issuance.Cheques;

/// <summary>A cheque as it is made, with its codes.</summary>
/// <param name="Number">Its number in its request, from 1; replacements follow after the last that was asked for.</param>
/// <param name="BeneficiaryId">Null for stock.</param>
/// <param name="Booklet">Public number of its booklet; null outside of stock.</param>
public sealed record NewCheque(
    int Number, Guid ChequeId, string Serial, Guid? BeneficiaryId, string? TargetPublic, string? Booklet, ChequeSecrets Codes);
