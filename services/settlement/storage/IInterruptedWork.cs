namespace Aptic.Settlement.Storage;

/// <summary>A kind of work that several transactions do, one after the other, so that it can be interrupted in between.</summary>
public interface IInterruptedWork
{
    /// <summary>As a log names it.</summary>
    string What { get; }

    /// <summary>What has something to do still, and who asked for it.</summary>
    Task<IReadOnlyList<(Guid Id, string By)>> FindAsync(CancellationToken cancellationToken);

    /// <summary>Does what is left to do of one.</summary>
    /// <returns>False where another process does it.</returns>
    Task<bool> FinishAsync(Guid id, string by, CancellationToken cancellationToken);
}
