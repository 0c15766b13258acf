using Aptic.Hosting;
using Aptic.Settlement.Payees;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>What settlement knows of a venue that changes hands.</summary>
public sealed class KnownVenueTests
{
    private static readonly Guid Town = Guid.Parse("0198f000-0000-7000-8000-00000000000a");
    private static readonly Guid Club = Guid.Parse("0198f000-0000-7000-8000-00000000000b");
    private static readonly Guid Region = Guid.Parse("0198f000-0000-7000-8000-00000000000c");

    private static readonly KnownVenue[] Told =
    [
        Revision(1, Town, "Ville", "town-app"), Revision(2, Town, "Ville d’Angoulême", "town-app", "town-till"),
        Revision(3, Club, "Club", "town-till"), Revision(4, Region, "Région", "region-app"), Revision(5, Club, "Club", "club-app"),
    ];

    [Fact]
    public void Who_ran_it_before_is_known_in_whatever_order_it_was_told()
    {
        foreach (var order in OrdersOf(Told))
        {
            var known = order.Skip(1).Append(order[0]).Aggregate(order[0], (known, told) => known.With(told));

            Assert.Equal((Club, "Club", 5), (known.OrganisationId, known.OrganisationName, known.Revision));
            Assert.Equal(["club-app"], known.Apps);
            Assert.Equal(["Ville d’Angoulême town-app+town-till", "Région region-app"],
                known.Former.Select(former => $"{former.Name} {string.Join('+', former.Apps)}"));
        }
    }

    [Fact]
    public void An_app_sees_the_money_of_those_that_it_acts_for_or_did()
    {
        var known = Told.Aggregate((known, told) => known.With(told));

        Assert.Equal((true, false), Sees(known, "town-till"));
        Assert.Equal((false, true), Sees(known, "club-app"));
        Assert.Equal((false, false), Sees(known, "region-app"));
        Assert.True(known.MayBeSeenBy(App("region-app")));
        Assert.False(known.MayBeSeenBy(App("other-app")));
        Assert.True(known.MayBeSeenBy(new Caller("finance-1", "aptic", [Roles.Finance]), Town));
        Assert.Equal(["Ville d’Angoulême", "Région", "Club"],
            new[] { Town, Region, Club }.Select(organisation => known.NameOf(organisation)));
    }

    private static (bool OfTown, bool OfClub) Sees(KnownVenue known, string app) =>
        (known.MayBeSeenBy(App(app), Town), known.MayBeSeenBy(App(app), Club));

    private static Caller App(string clientId) => new(clientId, clientId, [Roles.Venue]);

    private static KnownVenue Revision(long revision, Guid organisationId, string organisation, params string[] apps) =>
        new(Given.Venue, revision, "Médiathèque", organisationId, organisation, apps);

    private static IEnumerable<KnownVenue[]> OrdersOf(IReadOnlyList<KnownVenue> told) => told.Count == 0
        ? [[]]
        : told.SelectMany(first => OrdersOf(told.Where(one => one != first).ToList()).Select(rest => (KnownVenue[])[first, .. rest]));
}
