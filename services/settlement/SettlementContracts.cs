using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Runs.Domain;
using V1 = Aptic.Contracts.Settlement.V1;

namespace Aptic.Settlement;

/// <summary>What settlement tells others.</summary>
public static class SettlementContracts
{
    public static readonly Translation Translation = new Translation()
        .Publish<EntitlementAccrued>((e, _) => new V1.EntitlementAccrued(
            e.RedemptionId, e.VenueId, e.OrganisationId, e.Lines.Select(line => LineOf(e.RedemptionId, line)).ToList(), e.OccurredAt,
                e.AccountingDay))
        .Publish<PayoutPutInTransfer>((e, _) => new V1.EntitlementsInTransfer(
            e.RunId, e.PayoutId, e.VenueId, e.EndToEndId, e.ChunkNumber, e.ChunkCount, e.Lines.Select(LineOf).ToList(),
            e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<PayoutExecuted>((e, _) => new V1.PayoutExecuted(
            e.RunId, e.PayoutId, e.VenueId, e.EndToEndId, e.ChunkNumber, e.ChunkCount, e.Lines.Select(LineOf).ToList(),
            e.OccurredAt, e.ExecutedOn))
        .Publish<PayoutReturned>((e, _) => new V1.PayoutReturned(
            e.RunId, e.PayoutId, e.VenueId, e.EndToEndId, e.ChunkNumber, e.ChunkCount, e.Lines.Select(LineOf).ToList(), e.WasExecuted,
            e.Reason, e.OccurredAt, e.ReturnedOn))
        .Publish<RefundExecuted>((e, _) => new V1.RefundExecuted(
            e.RefundId, e.AgreementId, e.RunId, e.PayoutId, e.AmountCents, e.EndToEndId, e.OccurredAt, e.ExecutedOn))
        .Publish<RefundReturned>((e, _) => e.WasExecuted
            ? new V1.RefundReturned(e.RefundId, e.AgreementId, e.RunId, e.PayoutId, e.AmountCents, e.Reason, e.OccurredAt, e.ReturnedOn)
            : null)
        .Publish<RefundAbandoned>((e, _) => new V1.RefundAbandoned(
            e.RefundId, e.AgreementId, e.AmountCents, e.Reason, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<IncidentBooked>((e, at) => new V1.IncidentBooked(
            e.IncidentId, e.RedemptionId, e.VenueId, e.Kind,
            e.ClaimLines.Select(LineOf).ToList(),
            e.StandIns.Select(line => new V1.EntitlementLine(
                e.RedemptionId, line.ChequeId, line.AgreementId, line.PayableCents, line.CommissionCents)).ToList(),
            e.OccurredAt, ParisTime.DayOf(e.OccurredAt), e.Number, at.Actor))
        .Publish<ClaimRecovered>((e, at) => new V1.ClaimRecovered(
            e.IncidentId, e.RecoveryId, e.Means, e.Lines.Select(LineOf).ToList(), e.OccurredAt, e.AccountingDay, at.Actor))
        .Publish<ClaimReopened>((e, at) => new V1.ClaimReopened(
            e.IncidentId, e.RecoveryId, e.Lines.Select(LineOf).ToList(), e.OccurredAt, e.AccountingDay, at.Actor))
        .Publish<ClaimWithdrawn>((e, at) => new V1.ClaimWithdrawn(
            e.IncidentId, e.Lines.Select(LineOf).ToList(), e.OccurredAt, e.AccountingDay, at.Actor))
        .Publish<IncidentContested>((e, at) => e.ChequeIds is { } cheques
            ? new V1.IncidentContested(e.IncidentId, cheques, e.OccurredAt, ParisTime.DayOf(e.OccurredAt), at.Actor)
            : null)
        .Publish<ContestationAnswered>((e, at) => e.ChequeIds is { } cheques
            ? new V1.ContestationAnswered(e.IncidentId, cheques, e.Accepted, e.OccurredAt, ParisTime.DayOf(e.OccurredAt), at.Actor)
            : null);

    private static V1.EntitlementLine LineOf(Guid redemptionId, EntitlementLine line) =>
        new(redemptionId, line.ChequeId, line.AgreementId, line.PayableCents, line.CommissionCents);

    private static V1.EntitlementLine LineOf(PayoutLine line) =>
        new(line.RedemptionId, line.ChequeId, line.AgreementId, line.PayableCents, line.CommissionCents);

    private static V1.ClaimLine LineOf(ClaimLine line) =>
        new(line.ChequeId, line.AgreementId, line.RecoverableCents, line.CommissionCents);

    private static V1.ClaimLine LineOf(RecoveryLine line) =>
        new(line.ChequeId, line.AgreementId, line.RecoveredCents, line.CommissionCents);
}
