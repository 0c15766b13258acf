using System.Text.Json;
using Aptic.Catalogue.Standard;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>The words of v0.1 become words of v1.0.2; what no version knows is said and never invented.</summary>
public sealed class StandardVocabularySpecifications
{
    [Theory]
    [InlineData("Devenir autonome dans les démarches administratives", "Aide aux démarches administratives")]
    [InlineData("Réaliser des démarches administratives avec un accompagnement", "Aide aux démarches administratives")]
    [InlineData("Accompagner les démarches de santé", "Aide aux démarches administratives")]
    [InlineData("Prendre en main un smartphone ou une tablette", "Maîtrise des outils numériques du quotidien")]
    [InlineData("Prendre en main un ordinateur", "Maîtrise des outils numériques du quotidien")]
    [InlineData("Utiliser le numérique au quotidien", "Maîtrise des outils numériques du quotidien")]
    [InlineData("Approfondir ma culture numérique", "Compréhension du monde numérique")]
    [InlineData("Promouvoir la citoyenneté numérique", "Compréhension du monde numérique")]
    [InlineData("Favoriser mon insertion professionnelle", "Insertion professionnelle via le numérique")]
    [InlineData("Créer et développer mon entreprise", "Insertion professionnelle via le numérique")]
    [InlineData("Créer avec le numérique", "Loisirs et créations numériques")]
    [InlineData("Accéder à une connexion internet", "Accès internet et matériel informatique")]
    [InlineData("Accéder à du matériel", "Accès internet et matériel informatique")]
    [InlineData("S'équiper en matériel informatique", "Acquisition de matériel informatique à prix solidaire")]
    [InlineData("Soutenir la parentalité et l'éducation avec le numérique", "Parentalité et éducation avec le numérique")]
    public void A_service_of_v0_1_becomes_a_service_of_v1(string early, string current)
    {
        var file = Read(("services", early));
        Assert.Equal([current], VenueOf(file).Services);
        var change = Assert.Single(file.VocabularyChanges);
        Assert.Equal(
            ("services", early, $"services: {current}", 1), (change.Field, change.Value, Assert.Single(change.Becomes), change.Rows));
    }

    [Fact]
    public void Services_that_become_one_are_one() =>
        Assert.Equal(
            ["Maîtrise des outils numériques du quotidien", "Compréhension du monde numérique"],
            VenueOf(Read(
                ("services",
                    "Prendre en main un ordinateur;Utiliser le numérique au quotidien;Approfondir ma culture numérique"))).Services);

    [Fact]
    public void Publics_that_a_venue_is_reserved_for_and_needs_that_it_cares_for_are_told_apart()
    {
        var venue = VenueOf(Read(("publics_accueillis",
            "Jeunes (16-26 ans);Seniors (+ 65 ans);Familles/enfants;Uniquement femmes;Surdité;Déficience visuelle;"
            + "Handicaps psychiques : troubles psychiatriques donnant lieu à des atteintes comportementales;"
            + "Handicaps mentaux : déficiences limitant les activités d'une personne;"
            + "Personnes en situation d'illettrisme;Public langues étrangères")));

        Assert.Equal(["Jeunes", "Seniors", "Familles et/ou enfants", "Femmes"], venue.ReservedPublics);
        Assert.Equal(
            ["Surdité", "Déficience visuelle", "Handicaps mentaux", "Illettrisme", "Langues étrangères (autres)"], venue.SpecificCare);
    }

    [Fact]
    public void A_venue_that_welcomes_adults_is_reserved_for_no_age()
    {
        var file = Read(("publics_accueillis", "Seniors (+ 65 ans);Adultes;Uniquement femmes;Surdité"));

        Assert.Equal(["Femmes"], VenueOf(file).ReservedPublics);
        Assert.Equal(["Surdité"], VenueOf(file).SpecificCare);
        Assert.Contains(file.VocabularyChanges, change => change is { Value: "Seniors (+ 65 ans)", Becomes: [], Rows: 1 });
        Assert.Contains(file.VocabularyChanges, change => change is { Value: "Adultes", Becomes: [], Rows: 1 });
    }

    [Fact]
    public void Conditions_of_access_become_fees_and_the_Pass_is_kept_as_a_label()
    {
        var venue = VenueOf(Read(("conditions_acces",
            "Gratuit sous condition : La gratuité est conditionnée à des critères "
            + "(situation familiale, convention avec un organisme social...);"
            + "Payant : L'accès au lieu et/ou à ses services est payant;"
            + "Adhésion : L'accès au lieu et/ou à ses services nécessite d'y adhérer;"
            + "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu")));

        Assert.Equal(["Gratuit sous condition", "Payant"], venue.Fees);
        Assert.Equal([Vocabularies.AcceptsPass], venue.OtherLabels);
    }

    [Fact]
    public void National_labels_become_programmes_trainings_or_stay_labels()
    {
        var venue = VenueOf(Read(
            ("labels_nationaux",
                "France Services;CNFS;APTIC;Aidants Connect;Fabriques de Territoire;Grandes écoles du numérique;"
                + "Point relais CAF;Point numérique CAF;French Tech"),
            ("labels_autres", "SudLabs;Nièvre médiation numérique")));

        Assert.Equal(
            ["France Services", "Conseillers numériques", "Aidants Connect", "Grande école du numérique", "Point d'accès numérique CAF"],
            venue.NationalProgrammes);
        Assert.Equal(["Fabriques de Territoire", "SUD LABS (PACA)"], venue.TrainingLabels);
        Assert.Equal(["APTIC", "French Tech", "Nièvre médiation numérique"], venue.OtherLabels);
    }

    [Fact]
    public void Ways_of_support_become_those_of_v1() =>
        Assert.Equal(
            ["En autonomie", "Accompagnement individuel", "Dans un atelier collectif"],
            VenueOf(Read(("modalites_accompagnement",
                "Seul : j'ai accès à du matériel et une connexion;Avec de l'aide : je suis accompagné seul dans l'usage du numérique;"
                + "Dans un atelier : j'apprends collectivement à utiliser le numérique;"
                + "A ma place : une personne habilitée fait les démarches à ma place"))).SupportModes);

    [Fact]
    public void Other_columns_of_v0_1_go_where_v1_has_them()
    {
        var venue = VenueOf(Read(
            ("courriel", "contact@example.org"), ("accessibilite", "https://acceslibre.beta.gouv.fr/app/x"), ("typologie", "PE;ASSO")));
        Assert.Equal(["contact@example.org"], venue.Emails);
        Assert.Equal("https://acceslibre.beta.gouv.fr/app/x", venue.AccessibilityPage);
        Assert.Equal(["FT", "ASSO"], venue.Typologies);
    }

    [Theory]
    [InlineData("aide aux demarches administratives")]
    [InlineData("Aide aux  démarches administratives ")]
    [InlineData("AIDE AUX DÉMARCHES ADMINISTRATIVES")]
    public void A_word_that_is_spelled_otherwise_is_understood(string written) =>
        Assert.Equal(["Aide aux démarches administratives"], VenueOf(Read(("services", written))).Services);

    [Fact]
    public void A_spelling_is_said_where_it_is_wrong()
    {
        var row = Read(("services", "aide aux demarches administratives")).Rows[0];
        Assert.Contains(row.Findings, finding => finding is { Field: "services", Code: "value-respelled" });
    }

    [Fact]
    public void A_value_that_no_version_knows_is_left_out_and_said()
    {
        var row = Read(("services", "Aide aux démarches administratives|Réparer mon vélo")).Rows[0];
        Assert.Equal(["Aide aux démarches administratives"], row.Venue!.Services);
        Assert.Contains(
            row.Findings,
            finding => finding is { Field: "services", Code: "value-unknown" }
                && finding.Reason.Contains("vélo", StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_that_no_version_knows_is_kept_among_the_others_and_said()
    {
        var row = Read(("dispositif_programmes_nationaux", "Aidants Connect|Label Local")).Rows[0];
        Assert.Equal(["Aidants Connect"], row.Venue!.NationalProgrammes);
        Assert.Equal(["Label Local"], row.Venue.OtherLabels);
        Assert.Contains(row.Findings, finding => finding is { Field: "dispositif_programmes_nationaux", Code: "label-unknown" });
    }

    [Fact]
    public void Words_of_one_version_under_columns_of_the_other_are_understood()
    {
        var venue = VenueOf(
            Read(("frais_a_charge", "Gratuit : Je peux accéder gratuitement au lieu et à ses services"), ("conditions_acces", "Payant")));
        Assert.Equal(["Gratuit", "Payant"], venue.Fees);
    }

    [Theory]
    [InlineData("frais_a_charge", "1.0")]
    [InlineData("conditions_acces", "0.1")]
    [InlineData("services", "1.0")]
    public void The_version_is_known_by_its_columns(string column, string version) =>
        Assert.Equal(version, Read((column, "Gratuit")).Version);

    private static StandardVenue VenueOf(ReadFile file) => Assert.Single(file.Rows).Venue!;

    private static ReadFile Read(params (string Field, string Value)[] fields)
    {
        var row = new Dictionary<string, string>
        {
            ["id"] = "1",
            ["pivot"] = "43493312300029",
            ["nom"] = "Anonymal",
            ["commune"] = "Reims",
            ["code_postal"] = "51100",
            ["adresse"] = "12 BIS RUE DE LECLERCQ",
            ["latitude"] = "49.25",
            ["longitude"] = "4.03",
            ["date_maj"] = "2024-04-02",
        };
        foreach (var (field, value) in fields) row[field] = value;
        return StandardReader.Read(JsonSerializer.SerializeToUtf8Bytes(new[] { row }), StandardFormat.Json, VenueFiles.Today);
    }
}
