using Aptic.Hosting;
using Aptic.Settlement.Days;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.PayoutAccounts;
using Aptic.Settlement.Replicas;
using Aptic.Settlement.SettlementRuns;
using Marten;

namespace Aptic.Settlement;

/// <summary>
/// What settlement keeps: the streams that it owns, its replica of the venues, and the bank files. The states of entitlements and
/// accounts are stored with their events, in the same transaction, so that they can be found by what they say.
/// </summary>
public static class SettlementStore
{
    public static void Configure(StoreOptions options)
    {
        options.FoldStream<SettlementRun, RunOpened>(SettlementRun.Evolve);
        options.StoreStream<Entitlement>(Entitlement.Evolve,
            typeof(EntitlementAccrued), typeof(EarlyReversalKept), typeof(EntitlementCancelled), typeof(EntitlementHeld),
            typeof(EntitlementReleased), typeof(EntitlementPutInTransfer), typeof(EntitlementPaid), typeof(LateReversalNoted));
        options.StoreStream<PayoutAccount>(PayoutAccount.Evolve, typeof(PayoutAccountRegistered), typeof(PayoutAccountVerified),
            typeof(PayoutAccountRevoked));
        options.StoreStream<ClosedDay>(ClosedDay.Evolve, typeof(DayClosureHeard), typeof(DayDifferenceOverridden), typeof(DifferingDayPassed));
        options.Schema.For<ClosedDay>().Duplicate(day => day.Day, notNull: true);
        options.Storage.ExtendedSchemaObjects.Add(ArrivalTable.Table());
        options.Events.AddEventTypes(
        [
            typeof(RunOpened), typeof(RunPrepared), typeof(RunApproved), typeof(PayoutPutInTransfer), typeof(RunExported),
            typeof(RunConfirmationBegun), typeof(PayoutExecuted), typeof(RunConfirmed), typeof(RunStopped),
        ]);
        options.Schema.For<Entitlement>()
            .Duplicate(entitlement => entitlement.Stage)
            .Duplicate(entitlement => entitlement.ReversibleUntil)
            .Duplicate(entitlement => entitlement.RunId)
            .Duplicate(entitlement => entitlement.VenueId);
        options.Schema.For<PayoutAccount>().Duplicate(account => account.OrganisationId);
        options.Schema.For<OrganisationIban>().UseOptimisticConcurrency(true);
        options.Schema.For<KnownVenue>().UseOptimisticConcurrency(true).Duplicate(venue => venue.OrganisationId);
        options.Schema.For<StoredPaymentFile>();
        options.Schema.For<RunInBrief>()
            .Duplicate(run => run.Stage, notNull: true)
            .Duplicate(run => run.OpenedAt, notNull: true);
    }
}
