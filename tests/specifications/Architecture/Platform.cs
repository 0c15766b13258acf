using System.Reflection;
using Aptic.Catalogue;
using Aptic.Contracts.Funding.V1;
using Aptic.Funding;
using Aptic.Hosting;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;

namespace Aptic.Tests.Specifications.Architecture;

/// <summary>The platform as its assemblies and sources are.</summary>
internal static class Platform
{
    public static readonly IReadOnlyDictionary<string, (Assembly Assembly, Translation Translation)> Services =
        new Dictionary<string, (Assembly, Translation)>
        {
            [FundingService.Name] = (typeof(FundingService).Assembly, FundingContracts.Translation),
            [IssuanceService.Name] = (typeof(IssuanceService).Assembly, IssuanceContracts.Translation),
            [CatalogueService.Name] = (typeof(CatalogueService).Assembly, CatalogueContracts.Translation),
            [RedemptionService.Name] = (typeof(RedemptionService).Assembly, RedemptionContracts.Translation),
            [SettlementService.Name] = (typeof(SettlementService).Assembly, SettlementContracts.Translation),
        };

    /// <summary>The messages: contracts that say when they occurred.</summary>
    public static readonly IReadOnlyList<Type> Messages = typeof(AgreementTermsChanged).Assembly.GetExportedTypes()
        .Where(type => type.GetProperty("OccurredAt") is not null).OrderBy(type => type.FullName, StringComparer.Ordinal).ToList();

    /// <summary>The root of the sources, found from where the tests run.</summary>
    public static readonly string Root = FindRoot();

    public static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Aptic.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository: there is no Aptic.sln above them.");
    }
}
