using System.Globalization;

namespace Aptic.Tests.Integration.Year;

/// <summary>
/// How much happens in the year. The suite plays a small one; <c>APTIC_TEST_YEAR=venues/funders/redemptions</c> asks for another, such as
/// <c>1000/20/200000</c>.
/// </summary>
public sealed record YearSize(int Venues, int Funders, int Redemptions)
{
    public static YearSize Read()
    {
        var asked = Environment.GetEnvironmentVariable("APTIC_TEST_YEAR") ?? "30/4/700";
        var parts = asked.Split('/').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToList();
        return new YearSize(parts[0], parts[1], parts[2]);
    }

    public int RedemptionsPerVisitDay => Math.Max(1, Redemptions / YearOfHistory.Months / YearOfHistory.VisitDays.Count);

    /// <summary>Enough for a month's redemptions at one funder, some of which take two.</summary>
    public int ChequesPerFunderAndMonth => (RedemptionsPerVisitDay * YearOfHistory.VisitDays.Count * 5 / 4 / Funders) + 4;
}
