using Aptic.Settlement.Runs.Domain;
using Marten;

namespace Aptic.Settlement.Runs;

/// <summary>
/// What a run holds beside entitlements, of one kind: claims that it recovers, goodwill that it adds, refunds that it pays. Each move can
/// be asked for again: what was moved stays.
/// </summary>
public interface IHeldBeside
{
    /// <summary>What the run holds, transfers or paid of this kind; what came back or was given back is not in it.</summary>
    Task<IReadOnlyList<HeldPart>> OfRunAsync(SettlementRun run, CancellationToken cancellationToken);

    /// <summary>Takes what goes with what the run pays to venues, and gives back what does not any more.</summary>
    Task HoldAsync(BesideMove move, IReadOnlyList<VenueSum> paid, CancellationToken cancellationToken);

    /// <summary>Gives back all that the run holds.</summary>
    Task ReleaseAsync(BesideMove move, CancellationToken cancellationToken);

    Task PutInTransferAsync(BesideMove move, CancellationToken cancellationToken);

    /// <param name="days">On which day the bank executed which payout.</param>
    Task PayAsync(BesideMove move, IReadOnlyDictionary<Guid, DateOnly> days, CancellationToken cancellationToken);

    /// <summary>A payout was rejected, or came back.</summary>
    Task ReturnAsync(BesideMove move, Payout payout, PayoutReturn told, CancellationToken cancellationToken);
}

/// <summary>A move of a run.</summary>
/// <param name="Turn">Asked first in each transaction: refuses where it is no longer the run's turn.</param>
public sealed record BesideMove(SettlementRun Run, Func<IDocumentSession, Task> Turn, string Actor, DateTimeOffset Now);
