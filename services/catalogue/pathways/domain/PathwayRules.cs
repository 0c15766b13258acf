using Aptic.Catalogue.Services.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;

namespace Aptic.Catalogue.Pathways.Domain;

/// <summary>What a pathway may be. Every breach is named, not the first.</summary>
public static class PathwayRules
{
    public const int NameLengthMost = 200;
    public const int DescriptionLengthMost = 2_000;
    public const int ServicesMost = 50;

    public static IReadOnlyList<Refusal> Breaches(PathwayDecider.Wish wish, DateOnly today) =>
    [
        .. Check(PlainText.IsLine(wish.Name, NameLengthMost), "/name", $"A name has 1 to {NameLengthMost} printable characters."),
        .. Check(PathwayKinds.All.Contains(wish.Kind), "/kind", $"A kind is one of {string.Join(", ", PathwayKinds.All)}."),
        .. Check(wish.Description is null || PlainText.IsParagraphs(wish.Description, DescriptionLengthMost), "/description",
            $"A description has 1 to {DescriptionLengthMost} printable characters, or is left out."),
        .. BreachesOfServices(wish, today),
    ];

    private static IEnumerable<Refusal> BreachesOfServices(PathwayDecider.Wish wish, DateOnly today)
    {
        if (wish.ServiceIds.Count is 0 or > ServicesMost)
            return Check(false, "/serviceIds", $"A pathway holds 1 to {ServicesMost} services.");
        if (wish.ServiceIds.Distinct().Count() < wish.ServiceIds.Count)
            return Check(false, "/serviceIds", "Name each service once.");

        return wish.ServiceIds.SelectMany((serviceId, index) =>
            BreachesOf(wish.Known.FirstOrDefault(offer => offer.ServiceId == serviceId), $"/serviceIds/{index}", today));
    }

    private static Refusal[] BreachesOf(Offer? offer, string place, DateOnly today) => offer switch
    {
        null => [Refusal.Invalid("service-unknown", "There is no such service.", place)],
        { WithdrawnOn: { } withdrawnOn } when withdrawnOn <= today =>
            [Refusal.Conflict("service-withdrawn", $"The service is withdrawn since {withdrawnOn:yyyy-MM-dd}.", place)],
        _ => [],
    };

    private static IEnumerable<Refusal> Check(bool holds, string place, string detail) =>
        holds ? [] : [Refusal.Invalid("invalid-pathway", detail, place)];
}
