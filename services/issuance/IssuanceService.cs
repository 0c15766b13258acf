using Aptic.Issuance.Storage;

namespace Aptic.Issuance;

/// <summary>Issuance: who asked for which cheques, for whom; codes are made here.</summary>
public sealed class IssuanceService
{
    public const string Name = Tables.Schema;
}
