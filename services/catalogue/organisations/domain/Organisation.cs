using Aptic.Catalogue.Standard;

namespace Aptic.Catalogue.Organisations.Domain;

/// <summary>A body that runs one or more venues. Payout accounts belong to it.</summary>
public sealed record Organisation(Guid Id, Pivot Pivot, string Name)
{
    public static Organisation Evolve(Organisation? state, object @event) => (state, @event) switch
    {
        (null, OrganisationRegistered e) => new Organisation(e.OrganisationId, e.Pivot, e.Name),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an organisation."),
    };
}
