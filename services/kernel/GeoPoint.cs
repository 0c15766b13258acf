namespace Aptic.Kernel;

/// <summary>A place on the globe in WGS 84.</summary>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
public sealed record GeoPoint(double Latitude, double Longitude)
{
    private const double MeanEarthRadiusKm = 6_371.0088;

    /// <summary>The length in kilometres of the great circle between two points (haversine: a sphere, within 0.5 %).</summary>
    public double DistanceKmTo(GeoPoint other)
    {
        var north = double.DegreesToRadians(other.Latitude - Latitude);
        var east = double.DegreesToRadians(other.Longitude - Longitude);
        var chord = Square(Math.Sin(north / 2)) + (CosOfLatitude * other.CosOfLatitude * Square(Math.Sin(east / 2)));
        return 2 * MeanEarthRadiusKm * Math.Asin(Math.Sqrt(Math.Min(1, chord)));
    }

    private double CosOfLatitude => Math.Cos(double.DegreesToRadians(Latitude));

    private static double Square(double value) => value * value;
}
