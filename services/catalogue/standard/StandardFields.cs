namespace Aptic.Catalogue.Standard;

/// <summary>Names of the fields of the national standard of mediation venues, as files write them.</summary>
public static class StandardFields
{
    public const string Id = "id";
    public const string Pivot = "pivot";
    public const string Name = "nom";
    public const string Commune = "commune";
    public const string PostalCode = "code_postal";
    public const string InseeCode = "code_insee";
    public const string Address = "adresse";
    public const string AddressComplement = "complement_adresse";
    public const string Latitude = "latitude";
    public const string Longitude = "longitude";
    public const string Typologies = "typologie";
    public const string Telephone = "telephone";
    public const string Emails = "courriels";
    public const string Websites = "site_web";
    public const string OpeningHours = "horaires";
    public const string Summary = "presentation_resume";
    public const string Description = "presentation_detail";
    public const string Source = "source";
    public const string Mobility = "itinerance";
    public const string ParentStructure = "structure_parente";
    public const string UpdatedOn = "date_maj";
    public const string Services = "services";
    public const string ReservedPublics = "publics_specifiquement_adresses";
    public const string SpecificCare = "prise_en_charge_specifique";
    public const string Fees = "frais_a_charge";
    public const string NationalProgrammes = "dispositif_programmes_nationaux";
    public const string TrainingLabels = "formations_labels";
    public const string OtherLabels = "autres_formations_labels";
    public const string AccessModes = "modalites_acces";
    public const string SupportModes = "modalites_accompagnement";
    public const string AccessibilityPage = "fiche_acces_libre";
    public const string BookingPage = "prise_rdv";

    /// <summary>The fields of v1.0.2, in the order of the published schema.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Id, Pivot, Name, Commune, PostalCode, InseeCode, Address, AddressComplement, Latitude, Longitude, Typologies, Telephone,
        Emails, Websites, OpeningHours, Summary, Description, Source, Mobility, ParentStructure, UpdatedOn, Services,
        ReservedPublics, SpecificCare, Fees, NationalProgrammes, TrainingLabels, OtherLabels, AccessModes, SupportModes,
        AccessibilityPage, BookingPage,
    ];

    /// <summary>The columns that every version of the schema requires.</summary>
    public static readonly IReadOnlyList<string> Required = [Id, Pivot, Name, Commune, PostalCode, Address, UpdatedOn];
}

/// <summary>Fields of v0.1 that v1.0 renamed, split or gave up.</summary>
public static class EarlyStandardFields
{
    public const string Email = "courriel";
    public const string AddressKey = "cle_ban";
    public const string Publics = "publics_accueillis";
    public const string AccessConditions = "conditions_acces";
    public const string NationalLabels = "labels_nationaux";
    public const string OtherLabels = "labels_autres";
    public const string AccessibilityPage = "accessibilite";

    public static readonly IReadOnlyList<string> All =
        [Email, AddressKey, Publics, AccessConditions, NationalLabels, OtherLabels, AccessibilityPage];
}
