using Aptic.Settlement.Storage;

namespace Aptic.Settlement;

/// <summary>Settlement: who is owed what, who was paid what?</summary>
public sealed class SettlementService
{
    public const string Name = Tables.Schema;
}
