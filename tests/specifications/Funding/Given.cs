using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Kernel;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>What funding specifications start from: cheques of 10 € for one partner, a fee of 4 %, venues paid 96 %.</summary>
internal static class Given
{
    public const string PartnerId = "france-services-16";

    public static readonly DateOnly Today = new(2026, 3, 2);
    public static readonly DateTimeOffset Now = ParisTime.StartOf(Today).AddHours(10);
    public static readonly Guid AgreementId = DeterministicId.Of("agreement");

    public static readonly ConcludeAgreementTerms Terms = new(
        "departement-16", "Inclusion numérique en Charente", 1_000, null, 12, 1, 400, 9_600, true,
        new Restrictions(["16"], [ServiceKinds.Individual, ServiceKinds.Workshop], [], [], [], null, false), [new AgreementPartner(PartnerId, null)]);

    /// <summary>An agreement as its events make it.</summary>
    public static Agreement Agreement(ConcludeAgreementTerms terms, params IReadOnlyList<object> events) =>
        Fold(null, [.. Decide(new ConcludeAgreement(AgreementId, terms, "hash", Now), null).Events, .. events])!;

    public static Agreement? Fold(Agreement? state, IReadOnlyList<object> events) => events.Aggregate(state, Aptic.Funding.Agreements.Domain.Agreement.Evolve);

    /// <summary>Face money in the bank, without a fee.</summary>
    public static ReceiptBooked Money(long faceAmountCents) => new(
        DeterministicId.Of("receipt", $"{faceAmountCents}"), AgreementId, "REF", faceAmountCents, faceAmountCents, 0, Today, "hash", Now);
}
