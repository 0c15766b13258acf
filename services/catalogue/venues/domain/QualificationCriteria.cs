namespace Aptic.Catalogue.Venues.Domain;

/// <summary>
/// What a venue is examined on before it may accept cheques. Published, so that a venue knows beforehand, and a decision names the
/// criteria by their codes. A code is for ever: decisions of years ago name it.
/// </summary>
public static class QualificationCriteria
{
    /// <param name="Title">In French.</param>
    /// <param name="Description">In French: how it is recognised.</param>
    public sealed record Criterion(string Code, string Title, string Description);

    public static readonly IReadOnlyList<Criterion> All =
    [
        new("registered-body", "Structure identifiée",
            "Le lieu est porté par une structure qui a un numéro SIRET, RNA ou RIDET, et qui peut être payée sur un compte à son nom."),
        new("public-hours", "Accueil ouvert au public",
            "Le lieu accueille le public à des jours et heures affichés ; toute personne peut y venir, quel que soit son besoin."),
        new("mediation-offer", "Offre de médiation numérique",
            "Le lieu propose au moins un accompagnement individuel ou un atelier, décrit dans le catalogue avec ses catégories."),
        new("qualified-staff", "Médiateurs formés",
            "Les personnes qui accompagnent sont formées à la médiation numérique et présentes aux heures annoncées."),
        new("displayed-prices", "Tarifs affichés",
            "Le prix de chaque service est affiché, le même pour qui paie par chèque et pour qui n’en a pas."),
        new("equipment", "Matériel et connexion",
            "Les personnes disposent sur place d’un ordinateur et d’une connexion à internet en état de marche."),
        new("personal-data", "Données personnelles protégées",
            "Le lieu n’enregistre ni mots de passe ni pièces des personnes accompagnées, et agit en leur nom avec leur accord seulement."),
        new("accessible-welcome", "Accueil accessible",
            "Les personnes en situation de handicap sont accueillies, ou orientées vers un lieu qui peut le faire."),
    ];

    public static bool Include(string code) => All.Any(criterion => criterion.Code == code);
}
