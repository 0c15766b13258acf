using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Redemptions;

namespace Aptic.Redemption;

/// <summary>What redemption tells others.</summary>
public static class RedemptionContracts
{
    public static readonly Translation Translation = new Translation()
        .Publish<ChunkRegistered>((e, _) => new ChequesRegistered(
            e.RequestId, e.ChunkNumber, e.ChequeCount, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<ServiceWasRedeemed>((e, _) => new ServiceRedeemed(
            e.RedemptionId, e.VenueId, e.OrganisationId, e.ServiceId, e.ServiceKind, e.ServicedOn, e.PriceCents, e.ComplementCents, e.Cheques,
            e.ReversibleUntil, e.CatalogueRevision, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<Cheques.ChequeCancelled>((e, at) => new Contracts.Redemption.V1.ChequeCancelled(
            at.StreamId, e.AgreementId, e.ValueCents, e.Reason, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<Cheques.ChequeExpired>((e, at) => new Contracts.Redemption.V1.ChequeExpired(
            at.StreamId, e.AgreementId, e.ValueCents, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<DifferenceWasReleased>((e, _) => new DifferenceReleased(
            e.RedemptionId, e.Cheques, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<RedemptionWasReversed>((e, _) => new RedemptionReversed(
            e.RedemptionId, e.VenueId, e.Cheques, e.Reason, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)));
}
