using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;

namespace Aptic.Catalogue.Services.Domain;

/// <summary>What a service may be. Every breach is named, not the first.</summary>
public static class ServiceRules
{
    public const int NameLengthMost = 200;
    public const int OpeningHoursLengthMost = 500;
    public const int CapacityPersonsMost = 10_000;
    public const long PriceCentsMost = 1_000_000;

    private static readonly string[] KindsOfTheTariff = [ServiceKinds.UrgentHelp, ServiceKinds.Individual, ServiceKinds.Workshop];

    public static IReadOnlyList<Refusal> Breaches(ServiceDecider.PublishService command) =>
    [
        .. Check(PlainText.IsLine(command.Name, NameLengthMost), "/name",
            $"A name has 1 to {NameLengthMost} printable characters."),
        .. Check(ServiceKinds.All.Contains(command.Kind), "/kind", $"A kind is one of {string.Join(", ", ServiceKinds.All)}."),
        .. Check(command.Categories.All(Vocabularies.ServiceCategories.Contains), "/categories",
            "Categories are the services of the national standard v1.0.2, as it writes them."),
        .. Check(command.Categories.Count > 0 || command.Kind == ServiceKinds.Welcome, "/categories", "Name at least one category."),
        .. BreachesOfPrice(command.PriceCents, command.Kind),
        .. Check(command.PublishedOn is null || command.PublishedOn >= ParisTime.DayOf(command.Now), "/publishedOn",
            "A service is published from today or a later day on."),
        .. Check(!command.AcceptsRegulatedTariff || KindsOfTheTariff.Contains(command.Kind), "/acceptsRegulatedTariff",
            $"The regulated tariff is for {string.Join(", ", KindsOfTheTariff)}."),
        .. Check(command.CapacityPersons is null or (>= 1 and <= CapacityPersonsMost), "/capacityPersons",
            $"1 to {CapacityPersonsMost}, or none."),
        .. Check(command.OpeningHours is null || HasSense(command.OpeningHours), "/openingHours",
            $"Opening hours are in OpenStreetMap's syntax (Mo-Fr 09:00-12:00; Sa off), {OpeningHoursLengthMost} characters at most, or left out."),
    ];

    public static IReadOnlyList<Refusal> Breaches(ServiceDecider.ChangePrice command, Offer offer) =>
    [
        .. BreachesOfPrice(command.PriceCents, offer.Kind),
        .. Check(command.From >= ParisTime.DayOf(command.Now), "/from",
            "A price changes from today or a later day on: what was in force stays."),
        .. Check(command.From >= offer.PublishedOn, "/from", $"The service is offered from {offer.PublishedOn:yyyy-MM-dd} on."),
    ];

    private static IEnumerable<Refusal> BreachesOfPrice(long priceCents, string kind) =>
    [
        .. Check(priceCents is >= 0 and <= PriceCentsMost, "/priceCents", $"A price is 0 to {PriceCentsMost} cents."),
        .. kind == ServiceKinds.Welcome && priceCents > 0
            ? [Refusal.Invalid("welcome-is-free", "A welcome is free by nature: its price is 0.", "/priceCents")]
            : Array.Empty<Refusal>(),
    ];

    private static bool HasSense(string hours) => PlainText.IsLine(hours, OpeningHoursLengthMost) && OpeningHours.IsWellFormed(hours);

    private static IEnumerable<Refusal> Check(bool holds, string place, string detail) =>
        holds ? [] : [Refusal.Invalid("invalid-service", detail, place)];
}
