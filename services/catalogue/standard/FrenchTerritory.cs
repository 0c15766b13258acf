using Aptic.Kernel;

namespace Aptic.Catalogue.Standard;

/// <summary>Where the territories of the Republic lie, coarsely: enough to see that coordinates are swapped or another place's.</summary>
internal static class FrenchTerritory
{
    private sealed record Box(double South, double North, double West, double East)
    {
        public bool Holds(GeoPoint point) =>
            point.Latitude >= South && point.Latitude <= North && point.Longitude >= West && point.Longitude <= East;
    }

    private static readonly Box Metropole = new(South: 41.2, North: 51.3, West: -5.6, East: 9.8);

    private static readonly (string Department, Box Box)[] Overseas =
    [
        ("971", new Box(15.7, 18.2, -63.2, -60.9)),
        ("972", new Box(14.3, 15.0, -61.3, -60.7)),
        ("973", new Box(2.0, 6.0, -54.7, -51.5)),
        ("974", new Box(-21.5, -20.8, 55.1, 55.9)),
        ("975", new Box(46.7, 47.2, -56.5, -56.0)),
        ("976", new Box(-13.1, -12.5, 44.9, 45.4)),
        ("977", new Box(17.8, 18.0, -63.0, -62.7)), // Saint-Barthélemy
        ("978", new Box(18.0, 18.2, -63.2, -62.9)), // Saint-Martin
        ("986", new Box(-14.5, -13.1, -178.3, -176.0)),
        ("987", new Box(-28.0, -7.5, -155.0, -134.0)),
        ("988", new Box(-23.2, -17.5, 158.0, 172.0)),
    ];

    /// <param name="department">INSEE code, as <see cref="Department"/> gives it.</param>
    public static bool Holds(string department, GeoPoint point) => BoxOf(department).Holds(point);

    private static Box BoxOf(string department)
    {
        foreach (var (code, box) in Overseas)
        {
            if (code == department) return box;
        }

        return Metropole;
    }
}
