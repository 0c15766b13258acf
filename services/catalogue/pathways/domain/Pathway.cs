using System.Collections.Immutable;

namespace Aptic.Catalogue.Pathways.Domain;

/// <summary>The state of a pathway that decisions rest on.</summary>
/// <param name="Changes">What was asked for, by the id of the request, with the sheet that it led to.</param>
public sealed record Pathway(Guid Id, PathwaySheet Sheet, ImmutableDictionary<Guid, (PathwayChange Change, PathwaySheet Sheet)> Changes)
{
    public static Pathway Evolve(Pathway? state, object @event) => (state, @event) switch
    {
        (null, PathwayPublished e) => new Pathway(
            e.Pathway.PathwayId, e.Pathway, ImmutableDictionary<Guid, (PathwayChange, PathwaySheet)>.Empty).After(e.Pathway, e.Change),
        ({ } s, PathwayReplaced e) => s.After(e.Pathway, e.Change),
        ({ } s, PathwayWithdrawn e) => s.After(e.Pathway, e.Change),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a pathway."),
    };

    private Pathway After(PathwaySheet sheet, PathwayChange change) =>
        this with { Sheet = sheet, Changes = Changes.Add(change.ChangeId, (change, sheet)) };
}
