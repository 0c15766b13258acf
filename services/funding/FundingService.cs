using Aptic.Funding.Storage;

namespace Aptic.Funding;

/// <summary>Funding: is there money for this request, and may this partner spend it?</summary>
public sealed class FundingService
{
    public const string Name = Tables.Schema;
}
