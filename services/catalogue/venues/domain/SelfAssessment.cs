namespace Aptic.Catalogue.Venues.Domain;

/// <summary>
/// A short self-assessment for a venue, before it applies: does it need cheques at all? All boxes ticked, no; any box blank,
/// perhaps. Nothing of it is kept.
/// </summary>
public static class SelfAssessment
{
    /// <param name="Text">In French: what the venue ticks where it is true.</param>
    public sealed record Box(string Code, string Text);

    /// <param name="Need">none, or perhaps.</param>
    /// <param name="Message">In French.</param>
    /// <param name="Blank">The boxes that were not ticked.</param>
    public sealed record Result(string Need, string Message, IReadOnlyList<Box> Blank);

    public const string NoNeed = "none";
    public const string PerhapsNeeded = "perhaps";

    public static readonly IReadOnlyList<Box> Boxes =
    [
        new("funded", "Nos services de médiation numérique sont financés en totalité, pour cette année et la suivante."),
        new("free", "Tous nos accompagnements et ateliers sont gratuits pour les personnes."),
        new("no-waiting", "Nous accueillons sans attendre toutes les personnes qui en ont besoin."),
        new("known", "Les personnes éloignées du numérique autour de nous nous connaissent, ou nous sont orientées par des partenaires."),
        new("complete", "Notre offre répond à tous les besoins que les personnes nous expriment, des premiers pas à l’autonomie."),
        new("valued", "Nos financeurs connaissent la valeur des services que nous rendons."),
    ];

    /// <param name="ticked">Codes of boxes, each known.</param>
    public static Result Of(IReadOnlyCollection<string> ticked)
    {
        var blank = Boxes.Where(box => !ticked.Contains(box.Code)).ToList();
        return blank.Count == 0
            ? new Result(
                NoNeed,
                "Vous avez tout coché : vous n’avez pas besoin de chèques. "
                + "Votre lieu peut rester dans le catalogue, sans les accepter.", [])
            : new Result(
                PerhapsNeeded,
                "Une case au moins est vide : les chèques peuvent vous aider. Lisez les critères de qualification, puis déposez votre "
                + "demande.", blank);
    }
}
