using System.Diagnostics;
using System.Net;
using Xunit;
using Xunit.Abstractions;
using static Aptic.Tests.Integration.Catalogue.CatalogueClient;

namespace Aptic.Tests.Integration.Catalogue;

/// <summary>A decision of the catalogue is one of redemption's within a second, when all is well.</summary>
public sealed class SuspensionTests(CatalogueBesideRedemption world, ITestOutputHelper output) : IClassFixture<CatalogueBesideRedemption>
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_suspension_takes_effect_at_redemption_within_a_second_and_a_reinstatement_too()
    {
        var (venueId, serviceIds) = await world.OpenVenueAsync();
        var cheque = (await world.IssueAsync(1))[0];
        List<TimeSpan> suspensions = [], reinstatements = [];

        // The median of several: one may fall on a moment in which the machine does something else.
        for (var round = 0; round < 5; round++)
        {
            suspensions.Add(await UntilAsync(venueId, serviceIds[0], cheque.Code, usable: false, new { decision = "suspended", reason = "Contrôle." }));
            await RefusedAsync(
                await world.RedeemAsync(venueId, serviceIds[0], 0, Key(), cheque.Code), HttpStatusCode.Conflict, "venue-suspended", "/venueId");
            reinstatements.Add(await UntilAsync(venueId, serviceIds[0], cheque.Code, usable: true, new { decision = "reinstated" }));
        }

        output.WriteLine($"suspended after {Told(suspensions)} ms, reinstated after {Told(reinstatements)} ms");
        Assert.InRange(MedianOf(suspensions), TimeSpan.Zero, Promise);
        Assert.InRange(MedianOf(reinstatements), TimeSpan.Zero, Promise);
        Assert.Equal(
            HttpStatusCode.OK, (await world.RedeemAsync(venueId, serviceIds[0], 0, Key(), cheque.Code)).StatusCode);
    }

    /// <summary>From the moment at which the decision is asked for to the one at which redemption decides by it.</summary>
    private async Task<TimeSpan> UntilAsync(Guid venueId, Guid serviceId, string code, bool usable, object decision)
    {
        var watch = Stopwatch.StartNew();
        await BodyOfAsync(await world.Catalogue.DecideAsync(venueId, decision), HttpStatusCode.OK);
        while (await world.IsUsableAsync(venueId, serviceId, code) != usable)
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "redemption never heard of the decision");
        return watch.Elapsed;
    }

    private static TimeSpan MedianOf(IEnumerable<TimeSpan> times) => times.Order().ToList()[2];

    private static string Told(IEnumerable<TimeSpan> times) => string.Join(", ", times.Select(time => $"{time.TotalMilliseconds:0}"));
}
