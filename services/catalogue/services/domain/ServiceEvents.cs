namespace Aptic.Catalogue.Services.Domain;

public sealed record ServicePublished(Offer Service, ServiceChange Change);

/// <summary>A price was set, from a day on. What was in force before stays in the history.</summary>
public sealed record PriceChanged(Offer Service, Price Price, ServiceChange Change);

public sealed record ServiceWithdrawn(Offer Service, ServiceChange Change);

/// <param name="RequestHash">Keyed hash of the request that asked for it.</param>
public sealed record ServiceChange(Guid ChangeId, string RequestHash, DateTimeOffset OccurredAt);
