using System.Text.RegularExpressions;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;

namespace Aptic.Funding.Agreements;

/// <summary>What terms and partners of an agreement may be. Every breach is named, not the first.</summary>
public static partial class AgreementRules
{
    public const long FaceValueCentsMost = 100_000;
    public const int FeeBasisPointsMost = 3_000;

    /// <summary>Venues get 95 to 100 % of the value that they covered.</summary>
    public const int PayoutRateBasisPointsLeast = 9_500;

    public const int ToleranceMonthsMost = 12;
    public const int ValidityMonthsMost = 60;
    public const int PartnersMost = 1_000;

    private static readonly string[] PayableKinds = [ServiceKinds.UrgentHelp, ServiceKinds.Individual, ServiceKinds.Workshop];

    public static IReadOnlyList<Refusal> Breaches(ConcludeAgreementTerms terms, DateOnly today) =>
    [
        .. Check(terms.Title is { Length: >= 1 and <= 200 }, "/title", "A title has 1 to 200 characters."),
        .. Check(PartyId().IsMatch(terms.FunderId), "/funderId", "A funder's id has lowercase letters, digits and dashes, 64 at most."),
        .. Check(terms.FaceValueCents is > 0 and <= FaceValueCentsMost, "/faceValueCents", $"A face value is 1 to {FaceValueCentsMost} cents."),
        .. Check(terms.ValidUntil is null != terms.ValidityMonths is null, "/validUntil", "Give a last day (validUntil) or months from issue (validityMonths): one of them."),
        .. Check(terms.ValidUntil is null || terms.ValidUntil >= today, "/validUntil", "The last day is not in the past."),
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
        .. restrictions.Territories.Where(code => !Territory().IsMatch(code)).SelectMany(_ =>
            Check(false, "/restrictions/territories", "Territories are INSEE codes of departments (16, 2A, 974) or communes (16015).")),
        .. Check(restrictions.ChequesPerBeneficiary is null or > 0, "/restrictions/chequesPerBeneficiary", "At least 1, or none for no limit."),
    ];

    private static IEnumerable<Refusal> BreachesOfPartners(IReadOnlyList<AgreementPartner> partners) =>
    [
        .. Check(partners.Count is >= 1 and <= PartnersMost, "/partners", $"Name 1 to {PartnersMost} partners."),
        .. Check(partners.All(partner => PartyId().IsMatch(partner.PartnerId)), "/partners", "A partner's id has lowercase letters, digits and dashes, 64 at most."),
        .. Check(partners.DistinctBy(partner => partner.PartnerId).Count() == partners.Count, "/partners", "Name each partner once."),
        .. Check(partners.All(partner => partner.QuotaCheques is null or > 0), "/partners", "A quota is at least 1 cheque, or none."),
    ];

    private static IEnumerable<Refusal> Check(bool holds, string place, string detail) =>
        holds ? [] : [Refusal.Invalid("invalid-agreement", detail, place)];

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    public static partial Regex PartyId();

    [GeneratedRegex(@"\A(?:\d{2}|2[AB]|97\d|98\d)(?:\d{3}|\d{2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Territory();
}
