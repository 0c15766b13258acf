using System.Text;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>A month is closed by two persons; its statements stand, and what comes later is told apart.</summary>
public sealed class PeriodTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    private const string March = "2026-03";
    private const string April = "2026-04";

    [Fact]
    public async Task A_closed_month_reads_the_same_for_ever_and_what_comes_later_counts_in_the_next_one()
    {
        var venue = await world.VenueAsync();
        await world.AccrueAsync(venue, 1_000);
        var late = world.Redeemed(venue, 500);
        Assert.Equal((409, "period-not-over"), await RefusalAsync(await PrepareAsync(March)));

        world.Clock.Set(new DateTimeOffset(2026, 4, 2, 9, 0, 0, TimeSpan.Zero));
        Assert.Equal((409, "day-not-closed"), await RefusalAsync(await PrepareAsync(March)));
        await world.CloseDaysAsync();
        await world.CaughtUpAsync();
        Assert.Equal((409, "closing-not-prepared"), await RefusalAsync(await CloseAsync(March)));
        Assert.Equal((409, "period-out-of-order"), await RefusalAsync(await PrepareAsync("2026-02")));
        Assert.Equal((422, "invalid-period"), await RefusalAsync(await PrepareAsync("mars")));

        var key = Key();
        var prepared = await BodyAsync(await PrepareAsync(March, key));
        Assert.Equal(prepared.ToJsonString(), (await BodyAsync(await PrepareAsync(March, key))).ToJsonString());
        Assert.Equal((403, "closer-is-preparer"), await RefusalAsync(await CloseAsync(March, world.FinanceA)));
        var closed = await BodyAsync(await CloseAsync(March));
        Assert.Equal("finance-b", closed["closedBy"]!.GetValue<string>());
        Assert.Equal(prepared["digest"]!.GetValue<string>(), closed["digest"]!.GetValue<string>());
        Assert.Equal((409, "period-closed"), await RefusalAsync(await PrepareAsync(March)));
        await world.CaughtUpAsync();
        var asClosed = await StatementAsync(venue.VenueId, March);

        await world.Probe.PublishAsync(late);
        await world.StageIsAsync(late, "accrued");
        await world.CaughtUpAsync();

        Assert.Equal(asClosed, await StatementAsync(venue.VenueId, March));
        var corrected = await StatementAsync(venue.VenueId, March, "&corrected=true");
        Assert.Contains("Venu depuis la clôture\r\n", corrected, StringComparison.Ordinal);
        Assert.Contains(";Solde de clôture corrigé;;;14,40;;\r\n", corrected, StringComparison.Ordinal);
        var april = await StatementAsync(venue.VenueId, April);
        Assert.Contains("01/04/2026;Solde d’ouverture;;;9,60;;\r\n", april, StringComparison.Ordinal);
        Assert.Contains(";Services encaissés;1 service;4,80;14,40;mars 2026;\r\n", april, StringComparison.Ordinal);

        var periods = (await BodyAsync(await world.FinanceA.GetAsync("/settlement/v1/periods")))["periods"]!.AsArray();
        Assert.Equal([(March, "closed", false), (April, "open", true)], periods.Select(period =>
            (period!["period"]!.GetValue<string>(), period["standing"]!.GetValue<string>(), period["isNext"]!.GetValue<bool>())));
    }

    [Fact]
    public async Task What_was_known_while_a_month_was_drawn_up_and_not_closed_yet_reads_the_same_after_its_closing()
    {
        await ClosedUntilNowAsync();
        var venue = await world.VenueAsync();
        await world.AccrueAsync(venue, 1_000);
        var late = world.Redeemed(venue, 500);
        var month = $"{world.Today:yyyy-MM}";
        world.Clock.Set(ParisTime.StartOf(new DateOnly(world.Today.Year, world.Today.Month, 1).AddMonths(1)).AddHours(9));
        await world.CloseDaysAsync();
        await world.CaughtUpAsync();
        await BodyAsync(await PrepareAsync(month));
        await world.Probe.PublishAsync(late);
        await world.StageIsAsync(late, "accrued");
        await world.CaughtUpAsync();
        var asOf = $"&asOf={Uri.EscapeDataString($"{DateTimeOffset.UtcNow:O}")}";

        var before = await StatementAsync(venue.VenueId, month, asOf);
        await BodyAsync(await CloseAsync(month));
        await world.CaughtUpAsync();

        Assert.Contains(";Services encaissés;2 services;", before, StringComparison.Ordinal);
        Assert.Equal(before, await StatementAsync(venue.VenueId, month, asOf));
    }

    /// <summary>Months are closed in their order: what other tests left open comes first.</summary>
    private async Task ClosedUntilNowAsync()
    {
        await world.CloseDaysAsync();
        await world.CaughtUpAsync();
        var periods = (await BodyAsync(await world.FinanceA.GetAsync("/settlement/v1/periods")))["periods"]!.AsArray();
        foreach (var period in periods.Where(one => one!["standing"]!.GetValue<string>() != "closed").Select(one => one!["period"]!.GetValue<string>())
            .Where(period => string.CompareOrdinal(period, $"{world.Today:yyyy-MM}") < 0))
        {
            await BodyAsync(await PrepareAsync(period));
            await BodyAsync(await CloseAsync(period));
            await world.CaughtUpAsync();
        }
    }

    private Task<HttpResponseMessage> PrepareAsync(string period, string? key = null) =>
        world.FinanceA.PostJsonAsync($"/settlement/v1/periods/{period}/closing", key ?? Key(), new { });

    private Task<HttpResponseMessage> CloseAsync(string period, HttpClient? by = null) =>
        (by ?? world.FinanceB).PostJsonAsync($"/settlement/v1/periods/{period}/closing/confirmation", Key(), new { });

    private async Task<string> StatementAsync(Guid venueId, string period, string more = "") => Encoding.UTF8.GetString(
        await world.FinanceA.GetByteArrayAsync($"/settlement/v1/statements/venues/{venueId}?period={period}&format=csv{more}"));
}
