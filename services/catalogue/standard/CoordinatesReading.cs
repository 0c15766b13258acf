using System.Globalization;
using Aptic.Kernel;

namespace Aptic.Catalogue.Standard;

/// <summary>Reads coordinates, and checks them against the territory of the commune, or of the postal code.</summary>
internal static class CoordinatesReading
{
    // About a centimetre: sources write more digits than their geocoders know.
    private const int Decimals = 7;

    public static GeoPoint? Read(RowValues values, string? inseeCode, string postalCode)
    {
        var hasLatitude = TryRead(values, StandardFields.Latitude, out var latitude);
        var hasLongitude = TryRead(values, StandardFields.Longitude, out var longitude);
        if (!hasLatitude || !hasLongitude)
        {
            var missing = hasLatitude ? StandardFields.Longitude : StandardFields.Latitude;
            values.Warn(missing, "coordinates-missing", "Without both coordinates the venue is not found by distance.");
            return null;
        }

        if (latitude == 0 && longitude == 0)
        {
            values.Warn(
                StandardFields.Latitude, "coordinates-missing", "0, 0 stands for no coordinates: the venue is not found by distance.");
            return null;
        }

        var written = new GeoPoint(latitude, longitude);
        if (postalCode.Length == 0) return written;

        var department = Department.CodeOf(inseeCode, postalCode);
        if (FrenchTerritory.Holds(department, written)) return written;

        var swapped = new GeoPoint(longitude, latitude);
        if (FrenchTerritory.Holds(department, swapped))
        {
            values.Warn(
                StandardFields.Latitude, "coordinates-swapped", "Latitude and longitude stand in each other's place; they were put right.");
            return swapped;
        }

        var place = inseeCode is null ? $"postal code {postalCode}" : $"commune {inseeCode}";
        values.Warn(
            StandardFields.Latitude,
            "coordinates-elsewhere",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{latitude}, {longitude} does not lie in the territory of the {place}. It was not imported."));
        return null;
    }

    private static bool TryRead(RowValues values, string field, out double degrees)
    {
        degrees = 0;
        if (values.Line(field) is not { } text) return false;

        var number = text.TrimEnd('°').Replace(',', '.');
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees)
            || !(Math.Abs(degrees) <= 180))
        {
            values.Warn(field, "coordinate-invalid", $"\"{text}\" is no number of degrees. It was not imported.");
            return false;
        }

        if (text.Contains(',', StringComparison.Ordinal))
            values.Warn(field, "coordinate-decimal-comma", $"{text} has a decimal comma; read as {number}.");
        degrees = Math.Round(degrees, Decimals);
        return true;
    }
}
