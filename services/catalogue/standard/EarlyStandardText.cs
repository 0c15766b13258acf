using System.Collections.Frozen;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// Venues as v0.1.1 writes them: a text for each field. What v0.1.1 has no word for becomes the nearest one that says no more
/// (students are young people, secure use is everyday use), else it is left out.
/// </summary>
public static class EarlyStandardText
{
    /// <summary>Parts the values of a list.</summary>
    public const char Separator = ';';

    /// <summary>The fields of v0.1.1, in the order of the published schema.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        StandardFields.Id, StandardFields.Pivot, StandardFields.Name, StandardFields.Commune, StandardFields.PostalCode,
        StandardFields.InseeCode, StandardFields.Address, StandardFields.AddressComplement, StandardFields.Latitude,
        StandardFields.Longitude, EarlyStandardFields.AddressKey, StandardFields.Typologies, StandardFields.Telephone,
        EarlyStandardFields.Email, StandardFields.Websites, StandardFields.OpeningHours, StandardFields.Summary,
        StandardFields.Description, StandardFields.Source, StandardFields.ParentStructure, StandardFields.UpdatedOn,
        StandardFields.Services, EarlyStandardFields.Publics, EarlyStandardFields.AccessConditions, EarlyStandardFields.NationalLabels,
        EarlyStandardFields.OtherLabels, StandardFields.SupportModes, EarlyStandardFields.AccessibilityPage, StandardFields.BookingPage,
    ];

    private static readonly FrozenDictionary<string, string> Services = new Dictionary<string, string>
    {
        ["Aide aux démarches administratives"] = "Réaliser des démarches administratives avec un accompagnement",
        ["Maîtrise des outils numériques du quotidien"] = "Utiliser le numérique au quotidien",
        ["Insertion professionnelle via le numérique"] = "Favoriser mon insertion professionnelle",
        ["Utilisation sécurisée du numérique"] = "Utiliser le numérique au quotidien",
        ["Parentalité et éducation avec le numérique"] = "Soutenir la parentalité et l'éducation avec le numérique",
        ["Loisirs et créations numériques"] = "Créer avec le numérique",
        ["Compréhension du monde numérique"] = "Approfondir ma culture numérique",
        ["Accès internet et matériel informatique"] = "Accéder à une connexion internet",
        ["Acquisition de matériel informatique à prix solidaire"] = "S'équiper en matériel informatique",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Publics = new Dictionary<string, string>
    {
        ["Jeunes"] = "Jeunes (16-26 ans)",
        ["Étudiants"] = "Jeunes (16-26 ans)",
        ["Familles et/ou enfants"] = "Familles/enfants",
        ["Seniors"] = "Seniors (+ 65 ans)",
        ["Femmes"] = "Uniquement femmes",
        ["Surdité"] = "Surdité",
        ["Déficience visuelle"] = "Déficience visuelle",
        ["Handicaps mentaux"] = "Handicaps mentaux : déficiences limitant les activités d'une personne",
        ["Illettrisme"] = "Personnes en situation d'illettrisme",
        ["Langues étrangères (anglais)"] = "Public langues étrangères",
        ["Langues étrangères (autres)"] = "Public langues étrangères",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> AccessConditions = new Dictionary<string, string>
    {
        ["Gratuit"] = "Gratuit : Je peux accéder gratuitement au lieu et à ses services",
        ["Gratuit sous condition"] =
            "Gratuit sous condition : La gratuité est conditionnée à des critères "
            + "(situation familiale, convention avec un organisme social...)",
        ["Payant"] = "Payant : L'accès au lieu et/ou à ses services est payant",
        [Vocabularies.AcceptsPass] = "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> NationalLabels = new Dictionary<string, string>
    {
        ["France Services"] = "France Services",
        ["Conseillers numériques"] = "CNFS",
        ["APTIC"] = "APTIC",
        ["Aidants Connect"] = "Aidants Connect",
        ["Fabriques de Territoire"] = "Fabriques de Territoire",
        ["Grande école du numérique"] = "Grandes écoles du numérique",
        ["Point d'accès numérique CAF"] = "Point relais CAF",
        ["Relais pôle emploi"] = "Relais pôle emploi",
        ["French Tech"] = "French Tech",
        ["Campus connecté"] = "Campus connecté",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> SupportModes = new Dictionary<string, string>
    {
        ["En autonomie"] = "Seul : j'ai accès à du matériel et une connexion",
        ["Accompagnement individuel"] = "Avec de l'aide : je suis accompagné seul dans l'usage du numérique",
        ["Dans un atelier collectif"] = "Dans un atelier : j'apprends collectivement à utiliser le numérique",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Typologies = new Dictionary<string, string> { ["FT"] = "PE" }.ToFrozenDictionary();

    /// <summary>The fields that hold something, in the order of the schema.</summary>
    public static IEnumerable<(string Field, string Text)> Of(StandardVenue venue)
    {
        var current = StandardText.Of(venue).ToDictionary();
        return Fields.Select(field => (Field: field, Text: TextOf(venue, field) ?? current.GetValueOrDefault(field, "")))
            .Where(written => written.Text.Length > 0);
    }

    /// <summary>Null for a field that both versions write alike.</summary>
    private static string? TextOf(StandardVenue venue, string field) => field switch
    {
        StandardFields.Typologies => Joined(venue.Typologies.Select(code => Typologies.GetValueOrDefault(code, code))),
        StandardFields.Websites => Joined(venue.Websites),
        StandardFields.Services => Joined(Translated(venue.Services, Services)),
        StandardFields.SupportModes => Joined(Translated(venue.SupportModes, SupportModes)),
        EarlyStandardFields.Email => Joined(venue.Emails),
        EarlyStandardFields.Publics => Joined(Translated([.. venue.ReservedPublics, .. venue.SpecificCare], Publics)),
        EarlyStandardFields.AccessConditions => Joined(Translated([.. venue.Fees, .. venue.OtherLabels], AccessConditions)),
        EarlyStandardFields.NationalLabels => Joined(Translated(LabelsOf(venue), NationalLabels)),
        EarlyStandardFields.OtherLabels => Joined(LabelsOf(venue)
            .Where(label => !NationalLabels.ContainsKey(label) && !AccessConditions.ContainsKey(label))
            .Select(label => label.Replace(Separator, ','))),
        EarlyStandardFields.AccessibilityPage => venue.AccessibilityPage ?? "",
        _ => null,
    };

    private static string[] LabelsOf(StandardVenue venue) => [.. venue.NationalProgrammes, .. venue.TrainingLabels, .. venue.OtherLabels];

    private static IEnumerable<string> Translated(IEnumerable<string> values, FrozenDictionary<string, string> words) =>
        values.Select(value => words.GetValueOrDefault(value)).OfType<string>().Distinct();

    private static string Joined(IEnumerable<string> values) => string.Join(Separator, values);
}
