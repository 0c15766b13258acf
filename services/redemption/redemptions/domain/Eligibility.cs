using System.Globalization;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;

namespace Aptic.Redemption.Redemptions.Domain;

/// <summary>
/// Why cheques cannot be used, here, now, for this. Each reason has its own stable code, and all reasons are named. Validity,
/// price and qualification are those of the day on which the service was rendered; terms are the cheque's.
/// </summary>
public static class Eligibility
{
    private static readonly string[] KindsNeverPaid = [ServiceKinds.Welcome, ServiceKinds.CertifiedTraining];

    /// <summary>False for kinds of service that no cheque pays, whatever its agreement says.</summary>
    public static bool IsEverPaid(string kind) => !KindsNeverPaid.Contains(kind);

    /// <summary>Reasons that lie in the venue, the service or the day.</summary>
    public static IReadOnlyList<Refusal> OfFacts(RedemptionFacts facts)
    {
        List<Refusal> refusals = [];
        if (facts.ServicedOn > facts.VenueToday)
            refusals.Add(Refusal.Invalid("serviced-in-future", "A service is redeemed on the day that it is rendered, or later.",
                "/servicedOn"));
        refusals.AddRange(OfVenue(facts));
        refusals.AddRange(OfService(facts));
        return refusals;
    }

    /// <summary>Reasons that lie in one cheque.</summary>
    public static IEnumerable<Refusal> OfCheque(RedemptionFacts facts, PresentedCheque presented)
    {
        if (presented.Cheque is not { } cheque)
            return [Refusal.NotFound("cheque-unknown", "No cheque has this code. Check the typing, or scan it.", presented.Place)];

        return
        [
            .. OfLife(facts, presented, cheque),
            .. cheque.IsOutstanding ? OfDates(facts, presented, cheque) : [],
            .. OfTerms(facts, presented, cheque),
            .. OfAllowance(facts, presented, cheque),
        ];
    }

    public static Refusal NotNeeded(PresentedCheque presented) => Refusal.Invalid("more-cheques-than-needed",
        "The other cheques cover the price already. Leave this one out: no change is given.", presented.Place);

    private static IEnumerable<Refusal> OfVenue(RedemptionFacts facts)
    {
        var status = facts.Venue.StatusFor(facts.ServicedOn, facts.Now);
        if (status == VenueStatuses.Suspended)
            yield return Refusal.Conflict("venue-suspended", "The venue is suspended on that day.", "/venueId");
        else if (status != VenueStatuses.Qualified)
            yield return Refusal.Conflict("venue-not-qualified", "The venue is not qualified on that day.", "/venueId");
    }

    private static IEnumerable<Refusal> OfService(RedemptionFacts facts)
    {
        var offer = facts.Service.Offer;
        if (offer.VenueId != facts.Venue.Id)
            yield return Refusal.NotFound("service-unknown", "The venue offers no such service.", "/serviceId");
        if (!facts.Service.IsOfferedOn(facts.ServicedOn) || facts.Service.PriceCentsOn(facts.ServicedOn) is null)
            yield return Refusal.Conflict("service-withdrawn", "The service is not offered on that day.", "/serviceId");
        if (!IsEverPaid(offer.Kind) || facts.Service.PriceCentsOn(facts.ServicedOn) == 0)
            yield return Refusal.Invalid("kind-not-payable", "Services of this kind, and free ones, take no cheque.", "/serviceId");
    }

    private static IEnumerable<Refusal> OfLife(RedemptionFacts facts, PresentedCheque presented, Cheque cheque) => cheque.Status switch
    {
        ChequeStatus.Issued when !presented.IsBacked => [Refusal.Conflict("cheque-not-backed",
            "The funder's money for this cheque is missing: it is not active until the money is there.", presented.Place)],
        ChequeStatus.Issued => [Refusal.Conflict("cheque-not-active",
        "The cheque is not active yet: the partner activates it at hand-over.", presented.Place)],
        ChequeStatus.Blocked => [Refusal.Conflict("cheque-blocked", "The cheque is blocked: lost or stolen, its partner says.",
        presented.Place)],
        ChequeStatus.Cancelled => [Refusal.Conflict("cheque-cancelled", "The cheque was taken back by its partner.", presented.Place)],
        ChequeStatus.Replaced => [Refusal.Conflict("cheque-replaced",
        "The cheque was replaced: the one that took its place is to be presented.", presented.Place)],
        ChequeStatus.Expired => [Refusal.Conflict("cheque-expired", $"The cheque was valid until {cheque.Terms.ValidUntil:yyyy-MM-dd}.", presented.Place)],
        ChequeStatus.Redeemed => [Refusal.Conflict("already-redeemed", AlreadyRedeemed(facts, cheque), presented.Place)],
        _ => [],
    };

    private static string AlreadyRedeemed(RedemptionFacts facts, Cheque cheque) =>
        cheque.Redemption is { } redemption && redemption.VenueId == facts.Venue.Id
            ? string.Create(CultureInfo.InvariantCulture, $"The cheque was redeemed at this venue on {ParisTime.DayOf(redemption.OccurredAt):yyyy-MM-dd}, for a service of {redemption.ServicedOn:yyyy-MM-dd}.")
            : "The cheque has been redeemed.";

    private static IEnumerable<Refusal> OfDates(RedemptionFacts facts, PresentedCheque presented, Cheque cheque)
    {
        // Activation is told by its Paris day: for a service of today, that the cheque is active now is enough.
        if (cheque.ActivatedOn > facts.ServicedOn && facts.ServicedOn < facts.VenueToday)
            yield return Refusal.Conflict("cheque-not-active", "The cheque was not active on the day of the service.", presented.Place);
        if (facts.ServicedOn > cheque.Terms.ValidUntil)
            yield return Refusal.Conflict("cheque-expired", $"The cheque was valid until {cheque.Terms.ValidUntil:yyyy-MM-dd}.", presented.Place);
        else if (facts.VenueToday > cheque.Terms.EntryUntil)
            yield return Refusal.Conflict("entered-too-late", $"Services paid with this cheque could be entered until {cheque.Terms.EntryUntil:yyyy-MM-dd}.", presented.Place);
    }

    private static IEnumerable<Refusal> OfTerms(RedemptionFacts facts, PresentedCheque presented, Cheque cheque)
    {
        var restrictions = cheque.Terms.Restrictions;
        var offer = facts.Service.Offer;
        if (IsEverPaid(offer.Kind) && !restrictions.ServiceKinds.Contains(offer.Kind))
            yield return offer.Kind == ServiceKinds.UrgentHelp
                ? Refusal.Invalid("urgent-help-not-allowed", "This cheque's agreement does not pay urgent help.", presented.Place)
                : Refusal.Invalid("kind-not-payable", $"This cheque's agreement pays: {NameList.Of(restrictions.ServiceKinds)}.", presented.Place);
        if (restrictions.Categories.Count > 0 && !offer.Categories.Any(restrictions.Categories.Contains))
            yield return Refusal.Invalid("category-not-covered", $"This cheque's agreement pays services of: {NameList.Of(restrictions.Categories)}.", presented.Place);
        if (restrictions.Pathways.Count > 0 && !facts.PathwaysOfService.Any(restrictions.Pathways.Contains))
            yield return Refusal.Invalid("pathway-not-covered",
                "This cheque pays services of its agreement's pathways, which this one did not belong to on that day.", presented.Place);
        if (!facts.Venue.LiesIn(restrictions.Territories))
            yield return Refusal.Invalid("outside-territory", $"This cheque can be used in: {NameList.Of(restrictions.Territories)}.", presented.Place);
        if (restrictions.TargetPublics.Count > 0 && (cheque.TargetPublic is null || !restrictions.TargetPublics.Contains(cheque.TargetPublic)))
            yield return Refusal.Invalid("public-not-targeted", "The holder's public is not one that this cheque's agreement is for.",
                presented.Place);
        if (restrictions.RegulatedTariff)
            foreach (var refusal in OfRegulatedTariff(facts, presented)) yield return refusal;
    }

    private static IEnumerable<Refusal> OfRegulatedTariff(RedemptionFacts facts, PresentedCheque presented)
    {
        if (!facts.Venue.Standing.AcceptsRegulatedTariff || !facts.Service.Offer.AcceptsRegulatedTariff)
            yield return Refusal.Invalid("tariff-not-accepted",
                "This cheque is for services at the regulated tariff, which this one is not.", presented.Place);
        if (facts.Cheques.Count > 1)
            yield return Refusal.Invalid("more-cheques-than-needed", "Under the regulated tariff one cheque pays the whole service.",
                presented.Place);
    }

    private static IEnumerable<Refusal> OfAllowance(RedemptionFacts facts, PresentedCheque presented, Cheque cheque)
    {
        if (cheque.Terms.Restrictions.ChequesPerBeneficiary is not { } limit || presented.Allowance is not { } allowance) yield break;

        // Cheques of the same person in the same redemption count together, in the order in which they were presented.
        var before = facts.Cheques.TakeWhile(other => other != presented).Count(other =>
            other.Cheque is { } earlier && earlier.BeneficiaryId == cheque.BeneficiaryId
                && earlier.Terms.AgreementId == cheque.Terms.AgreementId);
        if (allowance.UsedCheques.Count + before >= limit)
            yield return Refusal.Conflict("limit-reached", $"The beneficiary has used the {limit} cheques that the agreement allows.", presented.Place);
    }
}
