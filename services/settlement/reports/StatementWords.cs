using Aptic.Kernel;
using Aptic.Settlement.Periods.Domain;

namespace Aptic.Settlement.Reports;

/// <summary>What statements say in French.</summary>
public static class StatementWords
{
    /// <summary>A public that is not named.</summary>
    public const string PublicUnknown = "Non précisé";

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["welcome"] = "Accueil",
        ["urgent-help"] = "Aide urgente",
        ["individual"] = "Accompagnement individuel",
        ["workshop"] = "Atelier",
        ["certified-training"] = "Formation certifiante",
    };

    public static string Kind(string kind) => Kinds.GetValueOrDefault(kind, kind);

    public static string MonthOf(string period) => FrenchText.Month(Month.FirstDayOf(period));

    /// <summary>Names the month that a late row is of; empty for one in its own.</summary>
    public static Cell LateOf(string? ownMonth) => Cell.Of(ownMonth is null ? null : MonthOf(ownMonth));

    /// <summary>What every statement says of itself.</summary>
    public static IEnumerable<Fact> FactsOf(BookWindow window, AsOf? asOf)
    {
        yield return new Fact("Période", MonthOf(window.Period));
        yield return new Fact("État", window.Closing is null
            ? "provisoire : le mois n’est pas clôturé"
            : "définitif : le mois est clôturé, et ce qui vient encore compte dans un mois suivant");
        // The closing's instant and never that of the printing: the same statement reads the same whenever it is asked for.
        if (window.Closing is { } closing) yield return new Fact("Arrêté le", FrenchText.Instant(closing.OccurredAt));
        if (asOf is { Day: { } day }) yield return new Fact("Tel que connu à la clôture de la journée du", FrenchText.Day(day));
        if (asOf is { Instant: { } instant }) yield return new Fact("Tel que connu le", FrenchText.Instant(instant));
        yield return new Fact("Livres lus jusqu’à l’événement", $"{window.UpTo}");
        if (window.Closing is { } closed) yield return new Fact("Empreinte du mois", closed.Digest);
    }
}
