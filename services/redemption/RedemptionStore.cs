using Aptic.Hosting;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Books;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Days;
using Aptic.Redemption.Days.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using Marten;

namespace Aptic.Redemption;

/// <summary>What redemption keeps: the streams that it owns, its replicas of the catalogue, and the tables beside them.</summary>
public static class RedemptionStore
{
    public static void Configure(StoreOptions options)
    {
        options.FoldStream<Cheque, ChequeRegistered>(Cheque.Evolve);
        options.FoldStream<ServiceRedemption, ServiceWasRedeemed>(ServiceRedemption.Evolve);
        options.FoldStream<Allowance, AllowanceUsed>(Allowance.Evolve);
        options.FoldStream<ClosedDay, DayWasClosed>(ClosedDay.Evolve);
        options.Events.AddEventTypes(
        [
            typeof(ChequeRegistered), typeof(ChequeCommandTaken), typeof(ChequeActivated), typeof(ChequeBlocked), typeof(ChequeUnblocked),
                typeof(ChequeCancelled),
            typeof(ChequeExpired), typeof(ChequeReplaced), typeof(ChequeReplacementRegistered), typeof(ChequeRedeemed),
            typeof(ChequeReleased),
            typeof(ChequeEntitlementAccrued), typeof(ChequePaymentInTransfer), typeof(ChequePaid), typeof(ChequePaymentReturned),
            typeof(ChunkRegistered),
            typeof(ChequeIncidentBooked), typeof(ChequeIncidentContested), typeof(ChequeContestationAnswered), typeof(ChequeClaimRecovered),
            typeof(ChequeClaimReopened), typeof(ChequeClaimWithdrawn),
            typeof(ServiceWasRedeemed), typeof(RedemptionWasReversed), typeof(DifferenceWasReleased), typeof(AllowanceUsed),
            typeof(AllowanceGivenBack),
            typeof(DayWasClosed),
        ]);
        options.Schema.For<ChangeCheques.TakenBatch>();
        options.KeepReplica<KnownWidenings>();
        options.KeepReplica<KnownBacking>();
        options.KeepReplica<KnownVenue>();
        options.KeepReplica<KnownService>();
        options.Storage.ExtendedSchemaObjects.Add(RedemptionBook.Table());
        options.Storage.ExtendedSchemaObjects.Add(DayTable.Table());
        options.KeepReplica<KnownPathway>();
        options.Schema.For<EarlierStep>().UseOptimisticConcurrency(true);
        foreach (var table in ChequeTables.All()) options.Storage.ExtendedSchemaObjects.Add(table);
    }
}
