using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Year;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>Makes a store of today's code to be kept, for later ones to be upgraded from: <c>deploy/keep-store</c> asks for it.</summary>
public sealed class StoreKeeping
{
    private const string FolderVariable = "APTIC_TEST_KEEP_STORE";
    private const string ReleaseVariable = "APTIC_TEST_KEEP_RELEASE";

    [OnDemandFact(FolderVariable)]
    public async Task A_year_and_a_month_under_way_are_kept()
    {
        var folder = Directory.CreateDirectory(Environment.GetEnvironmentVariable(FolderVariable)!).FullName;
        var underWay = new YearUnderWay();
        var platform = underWay.Year.Platform;
        try
        {
            await underWay.PlayAsync();
            // Queues are not kept: what was said has to have been heard.
            await Eventually.IsTrueAsync(platform.HasSaidAllAsync, "all messages to be consumed", TimeSpan.FromMinutes(3));
            await platform.StopAllAsync();
            foreach (var service in PlatformServices.All)
                await KeptStore.DumpAsync(folder, service.Name, platform.AddressOfDatabase(service.Name));
            KeptStore.Write(folder, SheetOf(underWay), underWay.Calls, platform.BankFolder);
        }
        finally
        {
            await underWay.Year.DisposeAsync();
        }
    }

    private static StoreSheet SheetOf(YearUnderWay underWay) => new(
        Environment.GetEnvironmentVariable(ReleaseVariable)!, underWay.Year.Platform.Clock.GetUtcNow(), YearClients.VenueApp,
        underWay.Partners,
        PlatformServices.All.ToDictionary(service => service.Name, _ => PlatformServices.Settings));
}
