namespace Aptic.Settlement.Runs.Domain;

/// <summary>
/// A run that may have something to do still: stored with the event that begins it, deleted when there is nothing left to do. Runs that
/// were interrupted are found by it.
/// </summary>
/// <param name="By">Who began it.</param>
/// <param name="Mark">Another one for each thing that is begun: what was begun since is not taken for done.</param>
public sealed record UnfinishedRun(Guid Id, string By, Guid Mark)
{
    public static UnfinishedRun Of(Guid runId, string by) => new(runId, by, Guid.CreateVersion7());
}
