using System.Text.RegularExpressions;
using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using static Aptic.Catalogue.Venues.Domain.VenueDecider;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>What a decision on a venue may say. Every breach is named, not the first.</summary>
public static partial class VenueRules
{
    public const int ReasonLengthMost = 2_000;
    public const int AppsMost = 20;
    public const int RenewalYearsMost = 10;

    public static IReadOnlyList<Refusal> Breaches(DecideVenue command)
    {
        if (!PossibleDecisions.Contains(command.Decision))
            return [Refusal.Invalid("decision-unknown", $"A decision is one of {string.Join(", ", PossibleDecisions)}.", "/decision")];

        var today = ParisTime.DayOf(command.Now);
        var isQualified = command.Decision == VenueStatuses.Qualified;
        var needsReason = command.Decision is VenueStatuses.Refused or VenueStatuses.Suspended or VenueStatuses.Withdrawn;
        return
        [
            .. Check(!needsReason || !string.IsNullOrWhiteSpace(command.Reason), "reason-missing", "/reason",
                "Say why: the venue will read it."),
            .. Check(IsReadable(command.Reason), "invalid-decision", "/reason",
                $"A reason has at most {ReasonLengthMost} printable characters."),
            .. Check(command.Criteria.All(QualificationCriteria.Include), "criterion-unknown", "/criteria",
                $"Criteria are named by their published codes: {string.Join(", ", QualificationCriteria.All.Select(known => known.Code))}."),
            .. Check(command.RenewalOn is null || (command.RenewalOn > today && command.RenewalOn <= today.AddYears(RenewalYearsMost)),
                "invalid-decision", "/renewalOn", $"A renewal is after today and within {RenewalYearsMost} years."),
            .. Check(command.Apps is null || (command.Apps.Count <= AppsMost && command.Apps.All(app => ClientId().IsMatch(app))),
                "invalid-decision", "/apps",
                $"At most {AppsMost} client ids of lowercase letters, digits and dashes, 64 characters at most."),
            .. Check(isQualified || command.RenewalOn is null, "invalid-decision", "/renewalOn", "Only a qualification has a renewal."),
            .. Check(isQualified || command.Apps is null or [], "invalid-decision", "/apps", "Only a qualification names apps."),
            .. Check(isQualified || command.AcceptsRegulatedTariff is not true, "invalid-decision", "/acceptsRegulatedTariff",
                "Only a qualification says whether the venue accepts the regulated tariff."),
        ];
    }

    /// <summary>A reason may be left out, or left blank, where none is needed.</summary>
    public static bool IsReadable(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? reason is null or { Length: <= ReasonLengthMost } : PlainText.IsParagraphs(reason,
            ReasonLengthMost);

    private static IEnumerable<Refusal> Check(bool holds, string code, string place, string detail) =>
        holds ? [] : [Refusal.Invalid(code, detail, place)];

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClientId();
}
