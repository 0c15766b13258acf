using System.Globalization;

namespace Aptic.Journey;

/// <summary>Tells the journey to a person, in French.</summary>
public static class Narrator
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    private static int _chapter;

    public static void Chapter(string title) => Console.WriteLine($"\n{++_chapter}. {title}");

    public static void Tell(string sentence) => Console.WriteLine($"   {sentence}");

    public static string Euros(long cents) => (cents / 100m).ToString("N2", French).Replace('\u202f', ' ').Replace('\u00a0', ' ') + " €";

    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", French);

    public static string Instant(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).ToString("dd/MM/yyyy HH:mm:ss", French);
}
