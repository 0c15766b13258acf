using System.Reflection;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;

namespace Aptic.Tests.Integration.Fixture;

public sealed record PlatformService(string Name, Assembly Assembly);

/// <summary>The services of the platform, and the settings that all of them take in tests.</summary>
public static class PlatformServices
{
    public static readonly IReadOnlyList<PlatformService> All =
    [
        new(FundingService.Name, typeof(FundingService).Assembly),
        new(IssuanceService.Name, typeof(IssuanceService).Assembly),
        new(CatalogueService.Name, typeof(CatalogueService).Assembly),
        new(RedemptionService.Name, typeof(RedemptionService).Assembly),
        new(SettlementService.Name, typeof(SettlementService).Assembly),
    ];

    public static readonly IReadOnlyDictionary<string, string?> Settings = new Dictionary<string, string?>
    {
        ["Secrets:IdempotencyKey"] = KeyOf(1),
        ["Secrets:ChequeHashKeys:test1"] = KeyOf(2),
        ["Secrets:ChequeEncryptionKeys:test1"] = KeyOf(3),
        ["Secrets:AccountEncryptionKeys:test1"] = KeyOf(4),
        ["Operator:Name"] = "Opérateur des chèques",
        ["Operator:Iban"] = "DE89370400440532013000",
        ["Operator:Bic"] = "COBADEFF",
        ["Operator:Siren"] = "999999998",
    };

    private static string KeyOf(byte filler) => Convert.ToBase64String(Enumerable.Repeat(filler, 32).ToArray());
}
