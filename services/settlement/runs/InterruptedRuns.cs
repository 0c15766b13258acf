using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>Runs that have something to do still, whatever it is: opening, exporting, confirming, returning.</summary>
public sealed class InterruptedRuns(IDocumentStore store, RunDriver driver) : IInterruptedWork
{
    public string What => "run";

    public async Task<IReadOnlyList<(Guid Id, string By)>> FindAsync(CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        return (await session.QueryAsync<UnfinishedRun>("order by id", cancellationToken)).Select(run => (run.Id, run.By)).ToList();
    }

    public Task<bool> FinishAsync(Guid id, string by, CancellationToken cancellationToken) =>
        driver.TryDriveAsync(id, by, cancellationToken);
}
