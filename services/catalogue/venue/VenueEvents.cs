using Aptic.Catalogue.Standard;

namespace Aptic.Catalogue.Venues;

/// <summary>A venue became known.</summary>
/// <param name="Sheet">Without telephone and e-mail addresses, which can be personal: they are kept where they can be erased.</param>
public sealed record VenueRegistered(Standing Venue, StandardVenue Sheet, DateTimeOffset OccurredAt);

/// <summary>A later import said something else of a venue.</summary>
/// <param name="ChangedFields">Fields of the national standard.</param>
public sealed record VenueDetailsChanged(
    Standing Venue, StandardVenue Sheet, IReadOnlyList<string> ChangedFields, DateTimeOffset OccurredAt);

/// <summary>The venue asks to be qualified.</summary>
public sealed record VenueSubmitted(Standing Venue, VenueDecision Decision);

/// <summary>The venue may accept cheques: a first qualification or a renewal.</summary>
public sealed record VenueQualified(Standing Venue, VenueDecision Decision, IReadOnlyList<string> Criteria, DateOnly RenewalOn);

public sealed record VenueRefused(Standing Venue, VenueDecision Decision, IReadOnlyList<string> Criteria);

public sealed record VenueSuspended(Standing Venue, VenueDecision Decision);

public sealed record VenueReinstated(Standing Venue, VenueDecision Decision);

/// <summary>The venue left the scheme.</summary>
public sealed record VenueWithdrawn(Standing Venue, VenueDecision Decision);

/// <summary>Somebody's decision on a venue.</summary>
/// <param name="RequestHash">Keyed hash of the request that asked for it.</param>
/// <param name="Reason">In the words of who decided.</param>
public sealed record VenueDecision(Guid DecisionId, string RequestHash, string? Reason, DateTimeOffset OccurredAt);
