using Aptic.Settlement.Replay;
using Xunit;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>A month settled again by other rules.</summary>
public sealed class WhatIfTests
{
    private static readonly Guid Library = Guid.Parse("0198f000-0000-7000-8000-000000000001");
    private static readonly Guid Workshop = Guid.Parse("0198f000-0000-7000-8000-000000000002");

    private static readonly SettledLine[] Lines =
    [
        new(Guid.Parse("0198f000-0000-7000-8000-00000000000a"), Library, "departement-16", 1_000, 960),
        new(Guid.Parse("0198f000-0000-7000-8000-00000000000b"), Workshop, "departement-16", 500, 480),
        new(Guid.Parse("0198f000-0000-7000-8000-00000000000c"), Workshop, "region-75", 100, 95),
    ];

    [Fact]
    public void Another_minimum_shows_who_would_wait_and_moves_no_money()
    {
        var (venues, funders) = WhatIf.Of(Lines, new OtherRules(null, null, 900, null), 500);

        Assert.Equal([new VenueOutcome(Library, 960, 960, true, true), new VenueOutcome(Workshop, 575, 575, true, false)], venues);
        Assert.All(funders, funder => Assert.Equal(funder.ActualCommissionCents, funder.WhatIfCommissionCents));
    }

    [Fact]
    public void Another_commission_shows_what_the_operator_would_keep_and_who_would_wait_no_more()
    {
        var (venues, funders) = WhatIf.Of(Lines, new OtherRules(null, 0, null, null), 600);

        Assert.Equal([new VenueOutcome(Library, 960, 1_000, true, true), new VenueOutcome(Workshop, 575, 600, false, true)], venues);
        Assert.Equal(
            [new FunderOutcome("departement-16", 1_500, 1_500, 60, 0), new FunderOutcome("region-75", 100, 100, 5, 0)], funders);
    }
}
