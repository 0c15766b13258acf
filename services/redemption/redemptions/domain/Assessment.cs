using Aptic.Kernel;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Replicas;

namespace Aptic.Redemption.Redemptions.Domain;

/// <summary>A cheque that a venue presents: what the code at this place of the request names.</summary>
/// <param name="Place">JSON pointer into the request.</param>
/// <param name="Cheque">Null where the code names no cheque.</param>
/// <param name="IsBacked">False while a shortfall leaves a cheque that is not active yet without money.</param>
/// <param name="Allowance">Uses of the cheque's beneficiary under its agreement; null where there is no limit.</param>
public sealed record PresentedCheque(string Place, Cheque? Cheque, Allowance? Allowance, bool IsBacked = true);

/// <summary>What a redemption would be decided on.</summary>
public sealed record RedemptionFacts(
    KnownVenue Venue, KnownService Service, DateOnly ServicedOn, IReadOnlyList<PresentedCheque> Cheques, DateTimeOffset Now)
{
    /// <summary>The accounting day.</summary>
    public DateOnly Today => ParisTime.DayOf(Now);

    /// <summary>Today where the venue is: a service is rendered on its day, and a cheque's last evening is its own.</summary>
    public DateOnly VenueToday => VenueTime.DayOf(Venue.Standing.DepartmentCode, Now);

    /// <summary>Those of the pathways that the cheques are restricted to which held the service on its day.</summary>
    public IReadOnlyList<Guid> PathwaysOfService { get; init; } = [];
}

/// <summary>What one presented cheque would pay, or every reason why it cannot.</summary>
public sealed record AssessedCheque(PresentedCheque Presented, long CoveredCents, long DifferenceCents, IReadOnlyList<Refusal> Refusals);

/// <summary>
/// Whether presented cheques can pay a service, and how the price divides. A quote shows it; a redemption is decided on it.
/// </summary>
/// <param name="PriceCents">The price that the cheques are held against; null where there is none on that day.</param>
/// <param name="Refusals">Reasons that lie in the venue, the service or the day, for all cheques alike.</param>
/// <param name="Cheques">In the order in which they pay: by last day, then serial.</param>
public sealed record Assessment(long? PriceCents, IReadOnlyList<Refusal> Refusals, IReadOnlyList<AssessedCheque> Cheques)
{
    public bool IsUsable => Refusals.Count == 0 && Cheques.All(cheque => cheque.Refusals.Count == 0);

    public IReadOnlyList<Refusal> AllRefusals => [.. Refusals, .. Cheques.SelectMany(cheque => cheque.Refusals)];

    public long CoveredCents => Cheques.Sum(cheque => cheque.CoveredCents);

    /// <summary>What the beneficiary still pays.</summary>
    public long ComplementCents => (PriceCents ?? 0) - CoveredCents;

    public static Assessment Of(RedemptionFacts facts)
    {
        var ordered = facts.Cheques
            .OrderBy(presented => presented.Cheque?.Terms.ValidUntil ?? DateOnly.MaxValue)
            .ThenBy(presented => presented.Cheque?.Serial, StringComparer.Ordinal)
            .ToList();
        var price = PriceCentsOf(facts, ordered);
        return new Assessment(price, Eligibility.OfFacts(facts), Divide(facts, ordered, price ?? 0));
    }

    // Under the regulated tariff the price counts as the face value of the one cheque that pays it.
    private static long? PriceCentsOf(RedemptionFacts facts, List<PresentedCheque> cheques) =>
        cheques is [{ Cheque: { Terms.Restrictions.RegulatedTariff: true } cheque }]
            ? cheque.Terms.FaceValueCents
            : facts.Service.PriceCentsOn(facts.ServicedOn);

    private static List<AssessedCheque> Divide(RedemptionFacts facts, List<PresentedCheque> cheques, long priceCents)
    {
        List<AssessedCheque> assessed = [];
        var remaining = priceCents;
        foreach (var presented in cheques)
        {
            var refusals = Eligibility.OfCheque(facts, presented).ToList();
            if (refusals.Count == 0 && remaining == 0 && priceCents > 0) refusals.Add(Eligibility.NotNeeded(presented));
            var covered = refusals.Count == 0 ? Math.Min(presented.Cheque!.Terms.FaceValueCents, remaining) : 0;
            var difference = refusals.Count == 0 ? presented.Cheque!.Terms.FaceValueCents - covered : 0;
            remaining -= covered;
            assessed.Add(new AssessedCheque(presented, covered, difference, refusals));
        }

        return assessed;
    }
}
