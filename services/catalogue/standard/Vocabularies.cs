using System.Collections.Frozen;
using static Aptic.Catalogue.Standard.VocabularyWord;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// The vocabularies of the national standard: the words of v1.0.2, and those of v0.1 with what they became. Columns about one
/// thing share one vocabulary, for producers put words of one version under columns of the other. The correspondence is the one that
/// the national map of digital inclusion used for its own data when it moved to v1.
/// </summary>
/// <remarks>
/// Two things of v0.1 have no word in v1.0.2 and are kept as labels, since they matter here: that a venue accepts the Pass
/// numérique, and the national label APTIC.
/// </remarks>
public static class Vocabularies
{
    /// <summary>
    /// v0.1 lists the publics that a venue can welcome, v1.0 those that it is reserved for. A venue that welcomes adults is open
    /// to all: the ages that it lists beside them reserve it for nobody.
    /// </summary>
    public const string Adults = "Adultes";

    public static readonly FrozenSet<string> Ages = new[] { "Jeunes", "Familles et/ou enfants", "Seniors" }.ToFrozenSet();

    public const string AcceptsPass = "Accepte le Pass numérique";

    public static readonly Vocabulary Services = new(
    [
        Service("Aide aux démarches administratives"),
        Service("Maîtrise des outils numériques du quotidien"),
        Service("Insertion professionnelle via le numérique"),
        Service("Utilisation sécurisée du numérique"),
        Service("Parentalité et éducation avec le numérique"),
        Service("Loisirs et créations numériques"),
        Service("Compréhension du monde numérique"),
        Service("Accès internet et matériel informatique"),
        Service("Acquisition de matériel informatique à prix solidaire"),
        EarlyService("Devenir autonome dans les démarches administratives", "Aide aux démarches administratives"),
        EarlyService("Réaliser des démarches administratives avec un accompagnement", "Aide aux démarches administratives"),
        EarlyService("Accompagner les démarches de santé", "Aide aux démarches administratives"),
        EarlyService("Prendre en main un smartphone ou une tablette", "Maîtrise des outils numériques du quotidien"),
        EarlyService("Prendre en main un ordinateur", "Maîtrise des outils numériques du quotidien"),
        EarlyService("Utiliser le numérique au quotidien", "Maîtrise des outils numériques du quotidien"),
        EarlyService("Approfondir ma culture numérique", "Compréhension du monde numérique"),
        EarlyService("Promouvoir la citoyenneté numérique", "Compréhension du monde numérique"),
        EarlyService("Favoriser mon insertion professionnelle", "Insertion professionnelle via le numérique"),
        EarlyService("Créer et développer mon entreprise", "Insertion professionnelle via le numérique"),
        EarlyService("Créer avec le numérique", "Loisirs et créations numériques"),
        EarlyService("Accéder à une connexion internet", "Accès internet et matériel informatique"),
        EarlyService("Accéder à du matériel", "Accès internet et matériel informatique"),
        EarlyService("S'équiper en matériel informatique", "Acquisition de matériel informatique à prix solidaire"),
        EarlyService("Soutenir la parentalité et l'éducation avec le numérique", "Parentalité et éducation avec le numérique"),
    ]);

    public static readonly Vocabulary Publics = new(
    [
        .. Currents(StandardFields.ReservedPublics, "Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes"),
        .. Currents(
            StandardFields.SpecificCare,
            "Surdité",
            "Handicaps moteurs",
            "Handicaps mentaux",
            "Illettrisme",
            "Langues étrangères (anglais)",
            "Langues étrangères (autres)",
            "Déficience visuelle"),
        Early(Adults),
        Early("Seniors (+ 65 ans)", Reserved("Seniors")),
        Early("Familles/enfants", Reserved("Familles et/ou enfants")),
        Early("Jeunes (16-26 ans)", Reserved("Jeunes")),
        Early("Uniquement femmes", Reserved("Femmes")),
        Early("Public langues étrangères", Care("Langues étrangères (autres)")),
        Early("Handicaps psychiques : troubles psychiatriques donnant lieu à des atteintes comportementales", Care("Handicaps mentaux")),
        Early("Handicaps mentaux : déficiences limitant les activités d'une personne", Care("Handicaps mentaux")),
        Early("Personnes en situation d'illettrisme", Care("Illettrisme")),
    ]);

    public static readonly Vocabulary Fees = new(
    [
        .. Currents(StandardFields.Fees, "Gratuit", "Gratuit sous condition", "Payant"),
        Early("Gratuit : Je peux accéder gratuitement au lieu et à ses services", Fee("Gratuit")),
        Early(
            "Gratuit sous condition : La gratuité est conditionnée à des critères "
            + "(situation familiale, convention avec un organisme social...)",
            Fee("Gratuit sous condition")),
        Early("Payant : L'accès au lieu et/ou à ses services est payant", Fee("Payant")),
        Early("Adhésion : L'accès au lieu et/ou à ses services nécessite d'y adhérer", Fee("Payant")),
        Early("Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu", OtherLabel(AcceptsPass)),
    ]);

    // The published schema writes "Étapes numériques(La Poste)" without the space that its own description has.
    public static readonly Vocabulary Labels = new(
    [
        Programme("Aidants Connect"),
        Programme("Bibliothèques numérique de référence", "Bibliothèques numériques de référence", "Bibliothèque numérique de référence"),
        Programme("Certification PIX"),
        Programme("Conseillers numériques", "Conseiller numérique", "Conseillers numériques France Services"),
        Programme("Emmaüs Connect"),
        Programme("France Services", "France Service"),
        Programme("Grande école du numérique"),
        Programme("La Croix Rouge", "Croix-Rouge française"),
        Programme("Point d'accès numérique CAF"),
        Programme("Promeneurs du net"),
        Programme("Relais numérique (Emmaüs Connect)"),
        Training("Formé à « Mon Espace Santé »"),
        Training("Formé à « DUPLEX » (illettrisme)"),
        Training("Arnia/MedNum BFC (Bourgogne-Franche-Comté)"),
        Training("Collectif ressources et acteurs réemploi (Normandie)"),
        Training("Étapes numériques(La Poste)", "Étapes numériques"),
        Training("Fabriques de Territoire", "Fabrique de Territoire"),
        Training("Les Éclaireurs du numérique (Drôme)"),
        Training("Mes Papiers (Métropole de Lyon)"),
        Training("ORDI 3.0"),
        Training("SUD LABS (PACA)", "SudLabs", "SUD LABS"),
        Early("CNFS", Programmed("Conseillers numériques")),
        Early("Grandes écoles du numérique", Programmed("Grande école du numérique")),
        Early("Point relais CAF", Programmed("Point d'accès numérique CAF")),
        Early("Point numérique CAF", Programmed("Point d'accès numérique CAF")),
        Early("APTIC", OtherLabel("APTIC")),
        Early("Relais pôle emploi", OtherLabel("Relais pôle emploi")),
        Early("French Tech", OtherLabel("French Tech")),
        Early("Campus connecté", OtherLabel("Campus connecté")),
    ]);

    public static readonly Vocabulary AccessModes = new(
        Currents(
            StandardFields.AccessModes,
            "Se présenter",
            "Téléphoner",
            "Contacter par mail",
            "Prendre un RDV en ligne",
            "Ce lieu n'accueille pas de public",
            "Envoyer un mail avec une fiche de prescription"));

    public static readonly Vocabulary SupportModes = new(
    [
        SupportMode("En autonomie"),
        SupportMode("Accompagnement individuel"),
        SupportMode("Dans un atelier collectif"),
        SupportMode("À distance", "À distance (par téléphone ou en visioconférence)"),
        Early("Seul : j'ai accès à du matériel et une connexion", Supported("En autonomie")),
        Early("Avec de l'aide : je suis accompagné seul dans l'usage du numérique", Supported("Accompagnement individuel")),
        Early("Dans un atelier : j'apprends collectivement à utiliser le numérique", Supported("Dans un atelier collectif")),
        Early("A ma place : une personne habilitée fait les démarches à ma place", Supported("Accompagnement individuel")),
    ]);

    public static readonly Vocabulary Mobility = new(Currents(StandardFields.Mobility, "Itinérant", "Fixe"));

    /// <summary>Codes of the kinds of bodies (data.inclusion), with the one that was renamed since v0.1.</summary>
    public static readonly Vocabulary Typologies = new(
    [
        .. new[]
        {
            "ACI", "ACIPHC", "AFPA", "AI", "ASE", "ASSO", "ASSO_CHOMEUR", "AVIP", "Autre", "BIB", "CAARUD", "CADA", "CAF", "CAP_EMPLOI",
            "CAVA", "CC", "CCAS", "CCONS", "CD", "CDAS", "CFP", "CHRS", "CHU", "CIAS", "CIDFF", "CITMET", "CMP", "CMS", "CPAM", "CPH",
            "CS", "CSAPA", "CSC", "DEETS", "DEPT", "DIPLP", "E2C", "EA", "EATT", "EI", "EITI", "ENM", "EPCI", "EPI", "EPIDE", "EPN", "ES",
            "ESS", "ETABL_PRI", "ETABL_PUB", "ETAT", "ETTI", "EVS", "FABLAB", "FAIS", "FT", "GEIQ", "HUDA", "LA_POSTE", "MDA", "MDE",
            "MDEF", "MDPH", "MDS", "MJC", "ML", "MQ", "MSA", "MSAP", "MUNI", "OACAS", "ODC", "OF", "OIL", "OPCS", "PAD", "PENSION", "PI",
            "PIJ_BIJ", "PIMMS", "PJJ", "PLIE", "PREF", "PREVENTION", "REG", "RESSOURCERIE", "RFS", "RS_FJT", "SCP", "SPIP", "TIERS_LIEUX",
            "UDAF",
        }.Select(code => Current(StandardFields.Typologies, code)),
        Early("PE", new VocabularyMeaning(StandardFields.Typologies, "FT")),
    ]);

    /// <summary>The columns that have a vocabulary, and which.</summary>
    public static readonly IReadOnlyList<(string Column, Vocabulary Vocabulary)> Columns =
    [
        (StandardFields.Typologies, Typologies),
        (StandardFields.Mobility, Mobility),
        (StandardFields.Services, Services),
        (StandardFields.ReservedPublics, Publics),
        (StandardFields.SpecificCare, Publics),
        (StandardFields.Fees, Fees),
        (StandardFields.NationalProgrammes, Labels),
        (StandardFields.TrainingLabels, Labels),
        (StandardFields.AccessModes, AccessModes),
        (StandardFields.SupportModes, SupportModes),
        (EarlyStandardFields.Publics, Publics),
        (EarlyStandardFields.AccessConditions, Fees),
        (EarlyStandardFields.NationalLabels, Labels),
        (EarlyStandardFields.OtherLabels, Labels),
    ];

    /// <summary>The categories of services of v1.0.2.</summary>
    public static readonly FrozenSet<string> ServiceCategories =
        Services.Words.Where(word => word.IsCurrent).Select(word => word.Text).ToFrozenSet();

    private static VocabularyWord[] Currents(string field, params IReadOnlyList<string> texts) =>
        [.. texts.Select(text => Current(field, text))];

    private static VocabularyWord Service(string text) => Current(StandardFields.Services, text);

    private static VocabularyWord EarlyService(string text, string becomes) =>
        Early(text, new VocabularyMeaning(StandardFields.Services, becomes));

    private static VocabularyWord Programme(string text, params IReadOnlyList<string> spellings) =>
        Current(StandardFields.NationalProgrammes, text, spellings);

    private static VocabularyWord Training(string text, params IReadOnlyList<string> spellings) =>
        Current(StandardFields.TrainingLabels, text, spellings);

    private static VocabularyWord SupportMode(string text, params IReadOnlyList<string> spellings) =>
        Current(StandardFields.SupportModes, text, spellings);

    private static VocabularyMeaning Reserved(string value) => new(StandardFields.ReservedPublics, value);

    private static VocabularyMeaning Care(string value) => new(StandardFields.SpecificCare, value);

    private static VocabularyMeaning Fee(string value) => new(StandardFields.Fees, value);

    private static VocabularyMeaning Programmed(string value) => new(StandardFields.NationalProgrammes, value);

    private static VocabularyMeaning Supported(string value) => new(StandardFields.SupportModes, value);

    private static VocabularyMeaning OtherLabel(string value) => new(StandardFields.OtherLabels, value);
}
