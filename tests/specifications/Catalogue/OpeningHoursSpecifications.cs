using System.Diagnostics;
using System.Text.Json;
using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>Opening hours in OpenStreetMap's syntax: what has sense is kept as it is, nonsense is known.</summary>
public sealed class OpeningHoursSpecifications
{
    [Theory]
    [InlineData("24/7")]
    [InlineData("Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00")]
    [InlineData("Mo-Fr 09:00-12:00, 14:00-18:00, Sa 10:00-12:00")]
    [InlineData("Tu,Th 9:00-19:00;We 14:00-18:00;")]
    [InlineData("We[1],We[3] 09:30-12:30 \"sur rendez-vous\"; PH off")]
    [InlineData("week 1-53/2 Mo 09:00-12:00 || \"fermé l'été\"")]
    [InlineData("Apr-Sep Mo-Su 08:00-20:00; Oct-Mar Mo-Fr 09:00-17:00")]
    [InlineData("Dec 25 off; 2026 Aug 01-15 closed")]
    [InlineData("2026-2028 Mo 09:00-12:00")]
    [InlineData("Su[-1] 10:00-12:00")]
    [InlineData("Mo-Fr sunrise-sunset; SH,PH off")]
    [InlineData("Fr 20:00-02:00; Sa 20:00-26:00")]
    [InlineData("Mo-Fr 09:00-17:00; SH Mo-Fr 10:00-12:00")]
    [InlineData("We 14:00-17:00; SH We off")]
    [InlineData("SH Mo,We 09:00-12:00")]
    [InlineData("SH,PH Mo-Fr 10:00-12:00 \"vacances\"")]
    [InlineData("Jul-Aug SH Tu[1] 10:00-12:00")]
    [InlineData("PH,Mo off")]
    [InlineData("Dec 24,31 off")]
    [InlineData("Dec 24,26-31 10:00-12:00; Jan 1,2 off")]
    [InlineData("Mo 09:00+")]
    [InlineData("(sunrise+01:00)-(sunset-00:30)")]
    [InlineData("easter -2 days off")]
    [InlineData("Mo-Fr 09:00-12:00 open \"accueil\"")]
    [InlineData("unknown \"téléphoner\"")]
    [InlineData("off")]
    public void What_the_syntax_allows_has_sense(string hours) => Assert.True(OpeningHours.IsWellFormed(hours));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(";")]
    [InlineData("ouvert le matin")]
    [InlineData("Lun-Ven 09:00-12:00")]
    [InlineData("Du lundi au vendredi 9h-12h")]
    [InlineData("Mo-Fr 9-12")]
    [InlineData("Mo-Fr 09:00-25:60")]
    [InlineData("Mo-Fr 25:00-26:00")]
    [InlineData("Mo-Fr 09:00-49:00")]
    [InlineData("Mo-Fr 09:00 12:00")]
    [InlineData("Mo-Fr 09:00-")]
    [InlineData("Mo--Fr 09:00-12:00")]
    [InlineData("MoFr 09:00-12:00")]
    [InlineData("Mo-Fr 09:00-12:00;; Sa off")]
    [InlineData("Mo[9] 09:00-12:00")]
    [InlineData("week 54 Mo 09:00-12:00")]
    [InlineData("Feb 32 off")]
    [InlineData("Dec 24,32 off")]
    [InlineData("Mo SH 09:00-12:00")]
    [InlineData("SHMo,")]
    [InlineData("Mo \"sans fin")]
    [InlineData(": ; , + - ( ) [ ] / |")]
    [InlineData("day days week open off closed")]
    [InlineData("12 34 56")]
    public void Nonsense_is_known(string hours) => Assert.False(OpeningHours.IsWellFormed(hours));

    [Theory]
    [InlineData("auvergne-rhone-alpes.v0.1.json")]
    [InlineData("charente.v0.1.json")]
    public void What_real_venues_write_has_sense(string name) =>
        Assert.All(HoursIn(name), written => Assert.True(OpeningHours.IsWellFormed(written), written));

    [Fact]
    public void Slips_of_real_venues_are_found()
    {
        var slips = HoursIn("provence-alpes-cote-d-azur.v0.1.json").Where(written => !OpeningHours.IsWellFormed(written)).ToList();
        Assert.Equal(14, slips.Count);
        Assert.Contains("Mo-Fr 09:00-19:00; Sa 17:00", slips);
        Assert.Contains(slips, slip => slip.Contains("12:00-14:00-17:00", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_nonsense_is_known_as_fast_as_it_is_read()
    {
        var watch = Stopwatch.StartNew();
        Assert.False(OpeningHours.IsWellFormed(string.Concat(Enumerable.Repeat("Mo,Tu 09:00-12:00,", 5_000)) + "x"));
        Assert.False(OpeningHours.IsWellFormed(new string(' ', 50_000) + "x"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static IEnumerable<string> HoursIn(string name) => JsonDocument.Parse(VenueFiles.Read(name)).RootElement.EnumerateArray()
        .Where(venue => venue.TryGetProperty("horaires", out _)).Select(venue => venue.GetProperty("horaires").GetString()!);
}
