using Aptic.Catalogue.Standard;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>A venue became known.</summary>
/// <param name="Sheet">Without telephone and e-mail addresses, which can be personal: they are kept where they can be erased.</param>
/// <param name="RequestHash">Keyed hash of the request that entered it by hand; null where a file brought it.</param>
public sealed record VenueRegistered(Standing Venue, StandardVenue Sheet, DateTimeOffset OccurredAt, string? RequestHash = null);

/// <summary>A later import, or somebody by hand, said something else of a venue.</summary>
/// <param name="ChangedFields">Fields of the national standard.</param>
/// <param name="ChangeId">The edit by hand; null where a file brought it.</param>
/// <param name="RequestHash">Keyed hash of its request.</param>
public sealed record VenueDetailsChanged(
    Standing Venue,
    StandardVenue Sheet,
    IReadOnlyList<string> ChangedFields,
    DateTimeOffset OccurredAt,
    Guid? ChangeId = null,
    string? RequestHash = null);

/// <summary>
/// Another organisation runs the venue from now on, on purpose and for a reason. What was redeemed before stays owed to the one before.
/// </summary>
/// <param name="Sheet">With the number of the new organisation.</param>
public sealed record VenueMoved(Standing Venue, StandardVenue Sheet, Guid PreviousOrganisationId, VenueDecision Decision);

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
