namespace Aptic.Kernel;

/// <summary>
/// The days of a venue's own place. Services are rendered on these; books stay in Paris days. Source: IANA time zone database, one zone
/// for each overseas department and collectivity by its INSEE code (code officiel géographique 2026); all others are Paris's.
/// </summary>
public static class VenueTime
{
    private static readonly Dictionary<string, TimeZoneInfo> Overseas = new Dictionary<string, string>
    {
        ["971"] = "America/Guadeloupe",
        ["972"] = "America/Martinique",
        ["973"] = "America/Cayenne",
        ["974"] = "Indian/Reunion",
        ["975"] = "America/Miquelon",
        ["976"] = "Indian/Mayotte",
        ["977"] = "America/St_Barthelemy",
        ["978"] = "America/Marigot",
        ["984"] = "Indian/Kerguelen",
        ["986"] = "Pacific/Wallis",
        ["987"] = "Pacific/Tahiti",
        ["988"] = "Pacific/Noumea",
    }.ToDictionary(zone => zone.Key, zone => TimeZoneInfo.FindSystemTimeZoneById(zone.Value));

    /// <summary>The day that an instant falls on in a department.</summary>
    public static DateOnly DayOf(string departmentCode, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Overseas.GetValueOrDefault(departmentCode, ParisTime.Zone)).DateTime);

    /// <summary>The earliest of the days that an instant falls on: those before it have ended everywhere.</summary>
    public static DateOnly EarliestDayOf(DateTimeOffset instant) =>
        Overseas.Keys.Select(code => DayOf(code, instant)).Append(ParisTime.DayOf(instant)).Min();
}
