using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Aptic.Hosting;

/// <summary>
/// Compares the relay's progress, and the daemon's mark itself, with the last event: Marten's own check looks at projections
/// only, and takes a dead high-water agent for health.
/// </summary>
public sealed class RelayHealth(NpgsqlDataSource database, ServiceName service, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromSeconds(30);
    private readonly Standstill _standstill = new(StandstillLimit, time);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (progress, last) = await ReadAsync(cancellationToken);
        return _standstill.LastsAt(progress, last)
            ? HealthCheckResult.Unhealthy(string.Create(CultureInfo.InvariantCulture,
                $"The relay stands at {progress} for more than {StandstillLimit.TotalSeconds} s, below event {last}."))
            : HealthCheckResult.Healthy();
    }

    private async Task<(long Progress, long Last)> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            select coalesce((select last_seq_id from {service.Value}.mt_event_progression where name like 'relay:%'), 0),
                   coalesce((select max(seq_id) from {service.Value}.mt_events), 0)
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
