using System.Globalization;
using Aptic.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aptic.Settlement.Books;

/// <summary>Unhealthy while the books stand still below the events.</summary>
public sealed class BooksHealth(BookWriter writer, EventPages pages, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromSeconds(30);
    private readonly Standstill _standstill = new(StandstillLimit, time);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var mark = await pages.MarkAsync(cancellationToken);
        var progress = await writer.ProgressAsync(BooksSchema.Live, cancellationToken);
        return _standstill.LastsAt(progress.Sequence, mark)
            ? HealthCheckResult.Unhealthy(string.Create(CultureInfo.InvariantCulture,
                $"The books stand at {progress.Sequence} for more than {StandstillLimit.TotalSeconds} s, below event {mark}."))
            : HealthCheckResult.Healthy();
    }
}
