namespace Aptic.Contracts.Catalogue.V1;

public sealed record ServicePublished(ServiceOffer Service, DateTimeOffset OccurredAt, DateOnly AccountingDay);

public sealed record PriceChanged(ServiceOffer Service, DateTimeOffset OccurredAt, DateOnly AccountingDay);

public sealed record ServiceWithdrawn(ServiceOffer Service, DateTimeOffset OccurredAt, DateOnly AccountingDay);
