using Aptic.Kernel;

namespace Aptic.Settlement.Claims.Domain;

/// <summary>
/// Splits what is recovered of a claim over its lines: in their order, each filled before the next. The commission follows in
/// proportion, and the recovery that completes a line takes the rest of it, so that all recoveries sum to the claim.
/// </summary>
public static class RecoverySplit
{
    public static IReadOnlyList<RecoveryLine> Of(Incident incident, long amountCents)
    {
        var recovered = incident.Recoveries.SelectMany(recovery => recovery.Lines).ToLookup(line => line.ChequeId);
        List<RecoveryLine> lines = [];
        foreach (var line in incident.ClaimLines)
        {
            var openCents = line.RecoverableCents - recovered[line.ChequeId].Sum(part => part.RecoveredCents);
            var openCommissionCents = line.CommissionCents - recovered[line.ChequeId].Sum(part => part.CommissionCents);
            var takenCents = Math.Min(openCents, amountCents);
            var commissionCents = takenCents == openCents
                ? openCommissionCents
                : Math.Min(openCommissionCents, Money.Share(line.CommissionCents, takenCents, line.RecoverableCents));
            amountCents -= takenCents;
            if (takenCents + commissionCents > 0)
                lines.Add(new RecoveryLine(line.ChequeId, line.AgreementId, line.FunderId, takenCents, commissionCents));
        }

        return lines;
    }
}
