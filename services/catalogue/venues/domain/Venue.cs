using System.Collections.Immutable;
using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>The state of a venue that decisions rest on.</summary>
/// <param name="RenewalOn">The day on which the qualification is due for renewal; null where there never was one.</param>
/// <param name="Decisions">Decisions on the venue by id, with the status that each led to.</param>
public sealed record Venue(
    Guid Id,
    Standing Standing,
    StandardVenue Sheet,
    DateOnly? RenewalOn,
    ImmutableDictionary<Guid, (VenueDecision Decision, string Status)> Decisions)
{
    /// <summary>Keyed hash of the request that entered the venue by hand; null where a file brought it.</summary>
    public string? RegistrationHash { get; init; }

    /// <summary>Edits by hand, by id.</summary>
    public ImmutableDictionary<Guid, (string RequestHash, IReadOnlyList<string> ChangedFields)> Edits { get; init; } =
        ImmutableDictionary<Guid, (string, IReadOnlyList<string>)>.Empty;

    /// <summary>Moves to another organisation, by id.</summary>
    public ImmutableDictionary<Guid, VenueMoved> Moves { get; init; } = ImmutableDictionary<Guid, VenueMoved>.Empty;

    /// <summary>The published criteria that it was last examined on; a renewal that names none leaves them.</summary>
    public IReadOnlyList<string> Criteria { get; init; } = [];

    public string Status => Standing.History[^1].Status;

    /// <summary>True once the venue has been qualified: money was or is owed to its organisation.</summary>
    public bool HasBeenQualified => Standing.History.Any(change => change.Status == VenueStatuses.Qualified);

    public static Venue Evolve(Venue? state, object @event) => (state, @event) switch
    {
        (null, VenueRegistered e) => new Venue(
            e.Venue.VenueId, e.Venue, e.Sheet, null, ImmutableDictionary<Guid, (VenueDecision, string)>.Empty)
        {
            RegistrationHash = e.RequestHash,
        },
        ({ } s, VenueDetailsChanged e) => s with { Standing = e.Venue, Sheet = e.Sheet, Edits = s.EditsAfter(e) },
        ({ } s, VenueMoved e) => s with { Standing = e.Venue, Sheet = e.Sheet, Moves = s.Moves.SetItem(e.Decision.DecisionId, e) },
        ({ } s, VenueSubmitted e) => s.After(e.Venue, e.Decision),
        ({ } s, VenueQualified e) => s.After(e.Venue, e.Decision) with
        {
            RenewalOn = e.RenewalOn,
            Criteria = e.Criteria.Count > 0 ? e.Criteria : s.Criteria,
        },
        ({ } s, VenueRefused e) => s.After(e.Venue, e.Decision),
        ({ } s, VenueSuspended e) => s.After(e.Venue, e.Decision),
        ({ } s, VenueReinstated e) => s.After(e.Venue, e.Decision),
        ({ } s, VenueWithdrawn e) => s.After(e.Venue, e.Decision),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a venue."),
    };

    private ImmutableDictionary<Guid, (string RequestHash, IReadOnlyList<string> ChangedFields)> EditsAfter(VenueDetailsChanged changed) =>
        changed is { ChangeId: { } changeId, RequestHash: { } hash } ? Edits.SetItem(changeId, (hash, changed.ChangedFields)) : Edits;

    private Venue After(Standing standing, VenueDecision decision) => this with
    {
        Standing = standing,
        Decisions = Decisions.SetItem(decision.DecisionId, (decision, standing.History[^1].Status)),
    };
}
