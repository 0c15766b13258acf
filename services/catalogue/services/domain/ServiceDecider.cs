using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;

namespace Aptic.Catalogue.Services.Domain;

/// <summary>The decisions on a venue's service. Pure: a repeat of what was done emits nothing.</summary>
public static class ServiceDecider
{
    /// <param name="VenueStatus">The status of the venue now.</param>
    /// <param name="PublishedOn">First day of the offer and of its price; null for today.</param>
    public sealed record PublishService(
        Guid ServiceId,
        Guid VenueId,
        string VenueStatus,
        string Name,
        string Kind,
        IReadOnlyList<string> Categories,
        long PriceCents,
        DateOnly? PublishedOn,
        bool AcceptsRegulatedTariff,
        int? CapacityPersons,
        string? OpeningHours,
        string RequestHash,
        DateTimeOffset Now);

    public sealed record ChangePrice(Guid ChangeId, long PriceCents, DateOnly From, string RequestHash, DateTimeOffset Now);

    /// <param name="WithdrawnOn">First day without the service; null for today.</param>
    public sealed record WithdrawService(Guid ChangeId, DateOnly? WithdrawnOn, string RequestHash, DateTimeOffset Now);

    public static Decision Decide(PublishService command, Service? state)
    {
        if (state is not null) return Decision.Nothing;

        var breaches = ServiceRules.Breaches(command);
        if (breaches.Count > 0) return Decision.Refuse(breaches);
        if (command.VenueStatus == VenueStatuses.Withdrawn)
            return Decision.Refuse(Refusal.Conflict("venue-withdrawn", "The venue has left the scheme: it offers nothing.", "/venueId"));

        var publishedOn = command.PublishedOn ?? ParisTime.DayOf(command.Now);
        var offer = new Offer(
            command.ServiceId, command.VenueId, command.Name.Trim(), command.Kind, [.. command.Categories.Distinct()],
            [new Price(command.PriceCents, publishedOn)], command.AcceptsRegulatedTariff, command.CapacityPersons, command.OpeningHours,
            publishedOn, null);
        return Decision.Of(new ServicePublished(offer, new ServiceChange(command.ServiceId, command.RequestHash, command.Now)));
    }

    /// <summary>Sets the price from a day on. A price set for the same day before gives way; later ones stay.</summary>
    public static Decision Decide(ChangePrice command, Service state)
    {
        if (state.Changes.ContainsKey(command.ChangeId)) return Decision.Nothing;

        var breaches = ServiceRules.Breaches(command, state.Offer);
        if (breaches.Count > 0) return Decision.Refuse(breaches);
        if (state.Offer.WithdrawnOn is { } withdrawnOn && withdrawnOn <= command.From)
        {
            return Decision.Refuse(Refusal.Conflict(
                "service-withdrawn", $"The service is offered until {withdrawnOn.AddDays(-1):yyyy-MM-dd}.", "/from"));
        }

        var price = new Price(command.PriceCents, command.From);
        var prices = state.Offer.Prices.Where(other => other.From != price.From).Append(price).OrderBy(other => other.From);
        return Decision.Of(new PriceChanged(
            state.Offer with { Prices = [.. prices] }, price, new ServiceChange(command.ChangeId, command.RequestHash, command.Now)));
    }

    public static Decision Decide(WithdrawService command, Service state)
    {
        if (state.Changes.ContainsKey(command.ChangeId)) return Decision.Nothing;

        var today = ParisTime.DayOf(command.Now);
        var withdrawnOn = command.WithdrawnOn ?? today;
        if (withdrawnOn < today)
            return Decision.Refuse(
                Refusal.Invalid("invalid-service", "A service is withdrawn from today or a later day on.", "/withdrawnOn"));
        if (state.Offer.WithdrawnOn is { } already && already <= today)
            return Decision.Refuse(Refusal.Conflict("service-withdrawn", $"The service is withdrawn since {already:yyyy-MM-dd}."));

        return Decision.Of(new ServiceWithdrawn(
            state.Offer with { WithdrawnOn = withdrawnOn }, new ServiceChange(command.ChangeId, command.RequestHash, command.Now)));
    }
}
