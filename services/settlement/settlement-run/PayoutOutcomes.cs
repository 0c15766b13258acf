namespace Aptic.Settlement.SettlementRuns;

/// <summary>Stand-in until the merge.</summary>
public sealed class PayoutOutcomes
{
    public Task RecordAsync(Guid runId, Guid sourceId, IReadOnlyList<PayoutFate> fates, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
