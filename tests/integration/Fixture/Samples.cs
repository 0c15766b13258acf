namespace Aptic.Tests.Integration.Fixture;

/// <summary>Requests as clients send them.</summary>
public static class Samples
{
    public static object Agreement(string funderId = "departement-16", string partnerId = "france-services-16", long? quotaCheques = null) => new
    {
        funderId,
        title = "Inclusion numérique en Charente",
        faceValueCents = 1_000,
        validUntil = (string?)null,
        validityMonths = 12,
        entryToleranceMonths = 1,
        feeBasisPoints = 400,
        payoutRateBasisPoints = 9_600,
        activatedAtIssue = true,
        restrictions = new
        {
            territories = new[] { "16" },
            serviceKinds = new[] { "individual", "workshop" },
            categories = Array.Empty<string>(),
            pathways = Array.Empty<Guid>(),
            targetPublics = Array.Empty<string>(),
            chequesPerBeneficiary = (int?)null,
            regulatedTariff = false,
        },
        partners = new[] { new { partnerId, quotaCheques } },
    };
}
