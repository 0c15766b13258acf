using Aptic.Redemption.Storage;

namespace Aptic.Redemption;

/// <summary>Redemption: may this cheque be used, here, now, for this? Owns the whole life of every cheque.</summary>
public sealed class RedemptionService
{
    public const string Name = Tables.Schema;
}
