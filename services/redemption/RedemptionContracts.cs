using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Days.Domain;
using Aptic.Redemption.Redemptions.Domain;

namespace Aptic.Redemption;

/// <summary>What redemption tells others.</summary>
public static class RedemptionContracts
{
    public static readonly Translation Translation = new Translation()
        .Publish<ChunkRegistered>((e, _) => new ChequesRegistered(
            e.RequestId, e.ChunkNumber, e.ChequeCount, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<ServiceWasRedeemed>((e, _) => new ServiceRedeemed(
            e.RedemptionId, e.VenueId, e.OrganisationId, e.ServiceId, e.ServiceKind, e.ServicedOn, e.PriceCents, e.ComplementCents,
            e.Cheques,
            e.ReversibleUntil, e.CatalogueRevision, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        // What is active from its issue is known from there: a hundred thousand messages would tell nobody anything.
        .Publish<Cheques.Domain.ChequeActivated>((e, at) => e.Reason == "hand-over"
            ? new Contracts.Redemption.V1.ChequeActivated(at.StreamId, e.TargetPublic, e.OccurredAt, ParisTime.DayOf(e.OccurredAt))
            : null)
        .Publish<Cheques.Domain.ChequeBlocked>((e, at) => new Contracts.Redemption.V1.ChequeBlocked(
            at.StreamId, at.Version, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<Cheques.Domain.ChequeUnblocked>((e, at) => new Contracts.Redemption.V1.ChequeUnblocked(
            at.StreamId, at.Version, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<ChequeReplaced>((e, at) => new ReplacementDue(
            at.StreamId, e.Serial, e.RequestId, e.Terms, e.BeneficiaryId, e.TargetPublic, e.IsActivated, e.OccurredAt,
            ParisTime.DayOf(e.OccurredAt)))
        .Publish<ChequeReplacementRegistered>((e, at) => new ReplacementRegistered(
            at.StreamId, e.ReplacementChequeId, e.ReplacementSerial, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<Cheques.Domain.ChequeCancelled>((e, at) => new Contracts.Redemption.V1.ChequeCancelled(
            at.StreamId, e.AgreementId, e.ValueCents, e.Reason, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<Cheques.Domain.ChequeExpired>((e, at) => new Contracts.Redemption.V1.ChequeExpired(
            at.StreamId, e.AgreementId, e.ValueCents, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<DifferenceWasReleased>((e, _) => new DifferenceReleased(
            e.RedemptionId, e.Cheques, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<RedemptionWasReversed>((e, _) => new RedemptionReversed(
            e.RedemptionId, e.VenueId, e.Cheques, e.Reason, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<DayWasClosed>((e, _) => new DayClosed(
            e.Day, e.RedemptionCount, e.CoveredCents, e.ReversalCount, e.ReversedCents, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)));
}
