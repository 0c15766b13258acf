using Marten;

namespace Aptic.Hosting;

/// <summary>What a service keeps of another's things, as it was last told. Each message carries the whole state and its revision.</summary>
public interface IReplica
{
    Guid Id { get; }

    /// <summary>Grows with each change at the owner.</summary>
    long Revision { get; }
}

public static class Replica
{
    /// <summary>Keeps what was told, unless something later is known: the highest revision wins, in whatever order messages come.</summary>
    /// <param name="toldBy">The service that owns it.</param>
    public static Task KeepAsync<TReplica>(this Decisions decisions, string toldBy, TReplica told, CancellationToken cancellationToken)
        where TReplica : class, IReplica => decisions.KeepAsync(
            toldBy, told, (known, other) => known.Revision >= other.Revision ? known : other, cancellationToken);

    /// <summary>Keeps what follows from what was known and what was told.</summary>
    /// <param name="follow">
    /// Given what is known and what is told, of whatever revisions; it does not depend on their order. Where it gives what is known, nothing
    /// is stored.
    /// </param>
    public static Task KeepAsync<TReplica>(
        this Decisions decisions, string toldBy, TReplica told, Func<TReplica, TReplica, TReplica> follow,
        CancellationToken cancellationToken)
        where TReplica : class, IReplica => decisions.DecideAsync(toldBy, async session =>
    {
        var known = await session.LoadAsync<TReplica>(told.Id, cancellationToken);
        if (known is null)
        {
            session.Insert(told);
            return;
        }

        var kept = follow(known, told);
        if (!ReferenceEquals(kept, known)) session.Store(kept);
    }, cancellationToken);

    /// <summary>Registers a replica's table, where two messages at once are told apart.</summary>
    public static void KeepReplica<TReplica>(this StoreOptions options)
        where TReplica : class, IReplica => options.Schema.For<TReplica>().UseOptimisticConcurrency(true);
}
