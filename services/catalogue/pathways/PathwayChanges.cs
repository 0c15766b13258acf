using Aptic.Catalogue.Cards;
using Aptic.Catalogue.Pathways.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using static Aptic.Catalogue.Pathways.Domain.PathwayDecider;

namespace Aptic.Catalogue.Pathways;

/// <summary>Makes a change to a pathway: once per key, with the card that searches read.</summary>
public sealed class PathwayChanges(Decisions decisions, ServiceCards services)
{
    public static readonly Refusal Unknown = Refusal.NotFound("pathway-unknown", "There is no such pathway.", "/pathwayId");

    /// <returns>The pathway as the change left it, also on a repeat.</returns>
    public Task<PathwaySheet> MakeAsync(
        Guid pathwayId, Caller caller, CommandIdentity identity, Func<Pathway?, Task<Decision>> decide,
        CancellationToken cancellationToken) =>
        decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Pathway>(pathwayId, cancellationToken);
            if (stream.Aggregate is { } known && known.Changes.TryGetValue(identity.Id, out var earlier))
            {
                identity.MustMatch(earlier.Change.RequestHash);
                return earlier.Sheet;
            }

            var decision = await decide(stream.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);

            var changed = decision.Events.Aggregate(stream.Aggregate, Pathway.Evolve)!;
            stream.AppendMany(decision.Events);
            PathwayCards.Write(session, changed.Sheet);
            return changed.Sheet;
        }, cancellationToken);

    /// <summary>What is wished for, with what the catalogue knows of its services.</summary>
    public async Task<Wish> WishAsync(
        string name, string kind, string? description, IReadOnlyList<Guid> serviceIds, CancellationToken cancellationToken) => new(
        name, kind, description, serviceIds,
        serviceIds.Count > PathwayRules.ServicesMost ? [] : await services.FindAsync(serviceIds, cancellationToken));
}
