namespace Aptic.Contracts.Catalogue.V1;

/// <summary>A venue may accept cheques (first qualification, renewal or reinstatement).</summary>
public sealed record VenueQualified(VenueStanding Venue, DateTimeOffset OccurredAt, DateOnly AccountingDay);

/// <summary>Something else than its status changed of a venue that is or was qualified: its name, its commune.</summary>
public sealed record VenueDetailsChanged(VenueStanding Venue, DateTimeOffset OccurredAt, DateOnly AccountingDay);

/// <summary>A venue may not accept cheques for now.</summary>
public sealed record VenueSuspended(VenueStanding Venue, string Reason, DateTimeOffset OccurredAt, DateOnly AccountingDay);

/// <summary>A venue has left the scheme.</summary>
public sealed record VenueWithdrawn(VenueStanding Venue, string Reason, DateTimeOffset OccurredAt, DateOnly AccountingDay);
