using static Aptic.Kernel.FrenchText;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>Something about an agreement that its funder should look at.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Detail">For a person, in French.</param>
public sealed record AgreementAlert(Guid AgreementId, string Title, string Code, string Detail);

/// <summary>When an agreement needs its funder's attention. Pure.</summary>
public static class AgreementAlerts
{
    /// <summary>Less than a tenth of what was received is left.</summary>
    public const int LowBalanceDivisor = 10;

    public const int ExpiryDays = 60;

    public static IEnumerable<AgreementAlert> Of(Agreement agreement, DateOnly today)
    {
        AgreementAlert Alert(string code, string detail) => new(agreement.Id, agreement.Title, code, detail);

        var received = agreement.StandingReceipts.Sum(receipt => receipt.FaceAmountCents);
        if (agreement.ShortfallCents > 0)
            yield return Alert("shortfall", $"Il manque {Euros(agreement.ShortfallCents)} : un encaissement est revenu ou a été réaffecté.");
        else if (agreement.Standing == AgreementStanding.Open && received > 0 && agreement.GrantableCents * LowBalanceDivisor < received)
            yield return Alert("low-balance", $"Il reste {Euros(agreement.GrantableCents)} de libre sur {Euros(received)} reçus.");
        if (agreement.Terms.ValidUntil is { } last && last >= today && last < today.AddDays(ExpiryDays))
            yield return Alert("expiry-near", $"Les chèques de la convention expirent le {Day(last)}.");
        foreach (var commitment in agreement.Commitments.Where(commitment => commitment.ExpectedOn < today))
            yield return Alert("commitment-overdue", $"{Euros(commitment.OpenCents)} étaient attendus pour le {Day(commitment.ExpectedOn)}.");
        if (agreement.Promises.Count > 0)
            yield return Alert("requests-waiting", $"{agreement.Promises.Count} demande(s) attendent des fonds engagés et non reçus.");
    }
}
