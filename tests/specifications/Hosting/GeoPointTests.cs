using Aptic.Kernel;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class GeoPointTests
{
    private static readonly GeoPoint Angouleme = new(45.6484, 0.1562);
    private static readonly GeoPoint Paris = new(48.8566, 2.3522);
    private static readonly GeoPoint SaintDenisDeLaReunion = new(-20.8789, 55.4481);

    [Fact]
    public void From_Angouleme_to_Paris_is_394_km() => Assert.InRange(Angouleme.DistanceKmTo(Paris), 392, 396);

    [Fact]
    public void From_Paris_to_La_Reunion_is_9_350_km() => Assert.InRange(Paris.DistanceKmTo(SaintDenisDeLaReunion), 9_300, 9_400);

    [Fact]
    public void A_degree_along_a_meridian_is_111_km() =>
        Assert.Equal(111.195, new GeoPoint(45, 0).DistanceKmTo(new GeoPoint(46, 0)), 0.001);

    [Fact]
    public void The_way_back_is_as_long_and_standing_still_is_nothing()
    {
        Assert.Equal(Paris.DistanceKmTo(Angouleme), Angouleme.DistanceKmTo(Paris), 1e-9);
        Assert.Equal(0, Paris.DistanceKmTo(Paris));
    }

    [Fact]
    public void Two_points_on_the_two_sides_of_the_date_line_are_near() =>
        Assert.InRange(new GeoPoint(0, 179.9).DistanceKmTo(new GeoPoint(0, -179.9)), 22, 23);

    [Fact]
    public void Opposite_points_are_half_the_globe_apart() =>
        Assert.Equal(20_015.1, new GeoPoint(0, 0).DistanceKmTo(new GeoPoint(0, 180)), 0.1);
}
