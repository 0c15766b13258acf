using System.Text.RegularExpressions;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>What terms and partners of an agreement may be. Every breach is named, not the first.</summary>
public static partial class AgreementRules
{
    public const long FaceValueCentsMost = 100_000;
    public const int FeeBasisPointsMost = 3_000;

    /// <summary>Venues get 95 to 100 % of the value that they covered.</summary>
    public const int PayoutRateBasisPointsLeast = 9_500;

    public const int ToleranceMonthsMost = 12;
    public const int ValidityMonthsMost = 60;

    /// <summary>How far ahead a fixed last day may lie: the tolerance after it must still be a day of the calendar.</summary>
    public const int ValidityYearsMost = 10;

    public const int PartnersMost = 1_000;

    /// <summary>Elements of each list of restrictions.</summary>
    public const int RestrictionsMost = 1_000;

    public const int RestrictionCharactersMost = 100;

    private static readonly string[] PayableKinds = [ServiceKinds.UrgentHelp, ServiceKinds.Individual, ServiceKinds.Workshop];

    public static IReadOnlyList<Refusal> Breaches(ConcludeAgreementTerms terms, DateOnly today) =>
    [
        .. Check(Reasons.IsReadable(terms.Title, 200), "/title", "A title has 1 to 200 printable characters."),
        .. Check(PartyId().IsMatch(terms.FunderId), "/funderId", "A funder's id has lowercase letters, digits and dashes, 64 at most."),
        .. Check(terms.FaceValueCents is > 0 and <= FaceValueCentsMost, "/faceValueCents", $"A face value is 1 to {FaceValueCentsMost} cents."),
        .. Check(terms.ValidUntil is null != terms.ValidityMonths is null, "/validUntil",
        "Give a last day (validUntil) or months from issue (validityMonths): one of them."),
        .. Check(terms.ValidUntil is null || terms.ValidUntil >= today && terms.ValidUntil <= today.AddYears(ValidityYearsMost),
        "/validUntil",
            $"The last day is not in the past, and at most {ValidityYearsMost} years ahead."),
        .. Check(terms.ValidityMonths is null or (>= 1 and <= ValidityMonthsMost), "/validityMonths", $"1 to {ValidityMonthsMost} months."),
        .. Check(terms.EntryToleranceMonths is >= 0 and <= ToleranceMonthsMost, "/entryToleranceMonths", $"0 to {ToleranceMonthsMost} months."),
        .. Check(terms.FeeBasisPoints is >= 0 and <= FeeBasisPointsMost, "/feeBasisPoints", $"0 to {FeeBasisPointsMost} basis points."),
        .. Check(terms.PayoutRateBasisPoints is >= PayoutRateBasisPointsLeast and <= Money.BasisPointsOfWhole, "/payoutRateBasisPoints",
            $"{PayoutRateBasisPointsLeast} to {Money.BasisPointsOfWhole} basis points."),
        .. BreachesOfRestrictions(terms.Restrictions),
        .. BreachesOfPartners(terms.Partners),
    ];

    private static IEnumerable<Refusal> BreachesOfRestrictions(Restrictions restrictions) =>
    [
        .. Check(restrictions.ServiceKinds.Count > 0 && restrictions.ServiceKinds.All(PayableKinds.Contains), "/restrictions/serviceKinds",
            $"Name at least one of {string.Join(", ", PayableKinds)}."),
        .. BreachesOfTerritories(restrictions.Territories, "/restrictions/territories"),
        .. CheckTexts(restrictions.Categories, "/restrictions/categories"),
        .. CheckCount(restrictions.Pathways.Count, "/restrictions/pathways"),
        .. CheckTexts(restrictions.TargetPublics, "/restrictions/targetPublics"),
        .. Check(restrictions.ChequesPerBeneficiary is null or > 0, "/restrictions/chequesPerBeneficiary",
        "At least 1, or none for no limit."),
    ];

    /// <summary>Pathways that terms name for the first time must be offered by the catalogue; one that is withdrawn later stays named.</summary>
    /// <param name="named">By the new terms.</param>
    /// <param name="before">Named by the terms until now.</param>
    /// <param name="offered">What funding has heard of.</param>
    public static IEnumerable<Refusal> BreachesOfPathways(IReadOnlyList<Guid> named, IReadOnlyList<Guid> before,
        IReadOnlySet<Guid> offered) =>
        named.Count > RestrictionsMost ? [] : named.Index().Where(pathway =>
            !offered.Contains(pathway.Item) && !before.Contains(pathway.Item))
            .Select(pathway => Refusal.Invalid("pathway-unknown", $"The catalogue offers no pathway {pathway.Item}. "
                + "One that was just published is known here a moment later: then send the request again.", $"/restrictions/pathways/{pathway.Index}"));

    /// <summary>Breaches of a list of territories at this place of a request.</summary>
    public static IEnumerable<Refusal> BreachesOfTerritories(IReadOnlyList<string> codes, string place) => codes.Count > RestrictionsMost
        ? CheckCount(codes.Count, place)
        : codes.SelectMany((code, index) => Check(Territory().IsMatch(code), $"{place}/{index}",
            "A territory is the INSEE code of a department (16, 2A, 974) or of a commune (16015)."));

    private static IEnumerable<Refusal> BreachesOfPartners(IReadOnlyList<AgreementPartner> partners) =>
    [
        .. Check(partners.Count is >= 1 and <= PartnersMost, "/partners", $"Name 1 to {PartnersMost} partners."),
        .. Check(partners.All(partner => PartyId().IsMatch(partner.PartnerId)), "/partners",
        "A partner's id has lowercase letters, digits and dashes, 64 at most."),
        .. Check(partners.DistinctBy(partner => partner.PartnerId).Count() == partners.Count, "/partners", "Name each partner once."),
        .. Check(partners.All(partner => partner.QuotaCheques is null or > 0), "/partners", "A quota is at least 1 cheque, or none."),
    ];

    private static IEnumerable<Refusal> CheckTexts(IReadOnlyList<string> texts, string place) => texts.Count > RestrictionsMost
        ? CheckCount(texts.Count, place)
        : texts.SelectMany((text, index) => Check(Reasons.IsReadable(text, RestrictionCharactersMost), $"{place}/{index}",
            $"A restriction has 1 to {RestrictionCharactersMost} printable characters."));

    private static IEnumerable<Refusal> CheckCount(int count, string place) => Check(count <= RestrictionsMost, place, $"Name at most {RestrictionsMost}.");

    private static IEnumerable<Refusal> Check(bool holds, string place, string detail) =>
        holds ? [] : [Refusal.Invalid("invalid-agreement", detail, place)];

    public const string BankReferenceRule = "A bank reference has 1 to 140 printable characters, and no blank around them.";

    /// <summary>Two references that differ by blanks around them are one to a person, and would be money booked twice.</summary>
    public static bool IsBankReference(string reference) => Reasons.IsReadable(reference, 140) && reference == reference.Trim();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    public static partial Regex PartyId();

    [GeneratedRegex(@"\A(?:(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])(?:[0-9]{3})?|9[78][0-9](?:[0-9]{2})?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Territory();
}
