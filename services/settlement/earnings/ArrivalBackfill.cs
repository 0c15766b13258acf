using Aptic.Hosting;

namespace Aptic.Settlement.Earnings;

/// <summary>
/// What arrived before arrivals were counted by day is counted from the entitlements; until then those days differ, and no run takes them.
/// </summary>
public sealed class ArrivalBackfill(ArrivalTable arrivals, ILogger<ArrivalBackfill> logger)
    : Backfill("days of older entitlements", logger)
{
    protected override Task<int> FillPageAsync(CancellationToken cancellationToken) => arrivals.FillAsync(cancellationToken);
}
