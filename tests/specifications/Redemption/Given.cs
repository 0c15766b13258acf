using System.Collections.Immutable;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;

namespace Aptic.Tests.Specifications.Redemption;

/// <summary>What redemption specifications start from: one qualified venue in Angoulême, one workshop of 12 €, cheques of 10 €.</summary>
internal static class Given
{
    public static readonly DateOnly Today = new(2026, 3, 2);
    public static readonly DateTimeOffset Now = ParisTime.StartOf(Today).AddHours(10);
    public static readonly Guid VenueId = DeterministicId.Of("venue");
    public static readonly Guid ServiceId = DeterministicId.Of("service");

    public static readonly Restrictions Restrictions = new([], [ServiceKinds.Individual, ServiceKinds.Workshop], [], [], [], null, false);

    public static readonly ChequeTerms Terms = new(
        DeterministicId.Of("agreement"), 1, "departement-16", "france-services-16", 1_000, new DateOnly(2027, 3, 1), new DateOnly(2027, 4, 1), 9_600, Restrictions);

    public static readonly KnownVenue Venue = new(VenueId, 3, new VenueStanding(
        VenueId, 3, DeterministicId.Of("organisation"), "Ville d’Angoulême", "Médiathèque", "16", "16015",
        [new VenueStatusChange(VenueStatuses.Registered, Now.AddDays(-60)), new VenueStatusChange(VenueStatuses.Qualified, Now.AddDays(-30))], true, ["venue-app"]));

    public static readonly KnownService Workshop = Service(ServiceKinds.Workshop, 1_200);

    public static KnownService Service(string kind, long priceCents) => new(ServiceId, 1, new ServiceOffer(
        ServiceId, 1, VenueId, "Atelier", kind, ["Maîtrise des outils numériques du quotidien"], [new ServicePrice(priceCents, Today.AddDays(-20))], true, Today.AddDays(-20), null));

    public static Cheque Active(string serial, ChequeTerms? terms = null, Guid? beneficiaryId = null, string? targetPublic = null) =>
        Fold(Registered(serial, terms, beneficiaryId, targetPublic), new ChequeActivated("at-issue", Now.AddDays(-10)));

    public static ChequeRegistered Registered(string serial, ChequeTerms? terms = null, Guid? beneficiaryId = null, string? targetPublic = null) => new(
        DeterministicId.Of("cheque", serial), serial, DeterministicId.Of("request"), terms ?? Terms, beneficiaryId, targetPublic, "test1", $"qr-{serial}", $"code-{serial}", Now.AddDays(-10));

    public static Cheque Fold(params object[] events) => events.Aggregate((Cheque?)null, Cheque.Evolve)!;

    public static ChequeTerms TermsWith(Func<Restrictions, Restrictions> change) => Terms with { Restrictions = change(Restrictions) };

    public static RedemptionFacts Facts(params Cheque?[] cheques) => new(
        Venue, Workshop, Today, cheques.Select((cheque, index) => new PresentedCheque($"/cheques/{index}", cheque, null)).ToList(), Now);

    public static Allowance Used(int count) =>
        new(DeterministicId.Of("allowance"), Enumerable.Range(0, count).Select(number => DeterministicId.Of("used", $"{number}")).ToImmutableHashSet());
}
