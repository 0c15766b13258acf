using Aptic.Hosting;
using Aptic.Settlement.Bank;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.Books;
using Aptic.Settlement.Claims;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.OperatorMoney.Domain;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Payouts;
using Aptic.Settlement.Replay;
using Aptic.Settlement.Rules.Domain;
using Aptic.Settlement.Runs;
using Aptic.Settlement.Runs.Domain;
using Aptic.Settlement.Storage;
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
        foreach (var state in StoredStates.All) state.Register(options);
        options.FoldStream<OwnMoney, OperatorFundsPaidIn>(OwnMoney.Evolve, typeof(OperatorFundsWithdrawn), typeof(GoodwillRequested),
            typeof(WriteOffBorne), typeof(BankFeeBorne));
        options.FoldStream<FunderMoneyMovement, FunderMoneyMoved>(FunderMoneyMovement.Evolve);
        options.FoldStream<RulesHistory, RulesVersionAdded>(RulesHistory.Evolve);
        options.Schema.For<UnfinishedRun>();
        options.Schema.For<ClosedDay>().Duplicate(day => day.Day, notNull: true);
        options.Storage.ExtendedSchemaObjects.Add(ArrivalTable.Table());
        options.Storage.ExtendedSchemaObjects.Add(CarrierTable.Table());
        options.Storage.ExtendedSchemaObjects.Add(PayoutTakeover.DoneTable());
        options.Storage.ExtendedSchemaObjects.Add(NumberSeries.Table());
        options.Events.AddEventTypes(
        [
            typeof(FunderMoneyMoved),
            typeof(OperatorFundsPaidIn), typeof(OperatorFundsWithdrawn), typeof(GoodwillRequested), typeof(GoodwillGranted),
            typeof(GoodwillTaken), typeof(GoodwillGivenBack), typeof(GoodwillPaid), typeof(WriteOffBorne), typeof(BankFeeBorne),
            typeof(RulesVersionAdded),
            typeof(RunOpened), typeof(RunPrepared), typeof(RunApproved), typeof(RunExportBegun), typeof(RunExported),
            typeof(RunConfirmationBegun), typeof(PayoutFatesBegun), typeof(RunConfirmed), typeof(RunSealed), typeof(RunStopped),
        ]);
        options.Schema.For<Entitlement>()
            .Duplicate(entitlement => entitlement.Stage)
            .Duplicate(entitlement => entitlement.ReversibleUntil)
            .Duplicate(entitlement => entitlement.VenueId);
        options.Schema.For<PayoutState>()
            .Duplicate(payout => payout.RunId)
            .Duplicate(payout => payout.VenueId)
            .Duplicate(payout => payout.Stage);
        options.Schema.For<Incident>()
            .Duplicate(incident => incident.VenueId)
            .Duplicate(incident => incident.RedemptionId)
            .Duplicate(incident => incident.OpenCents)
            .Duplicate(incident => incident.HeldCents);
        options.Schema.For<RiskHold>().Duplicate(hold => hold.VenueId);
        options.Schema.For<PayoutAccount>().Duplicate(account => account.OrganisationId);
        options.Schema.For<OrganisationIban>().UseOptimisticConcurrency(true);
        options.Schema.For<KnownVenue>().UseOptimisticConcurrency(true).Duplicate(venue => venue.OrganisationId);
        options.Schema.For<StoredPaymentFile>();
        options.Schema.For<Refund>().Duplicate(refund => refund.Stage).Duplicate(refund => refund.RunId);
        options.FoldStream<BankMessage, BankMessageImported>(BankMessage.Evolve);
        options.Events.AddEventTypes(
        [
            typeof(BankMessageImported), typeof(BankLinesMatched), typeof(BankFatesRecorded), typeof(BankLineExplained),
        ]);
        options.Schema.For<TransferAtBank>().Duplicate(transfer => transfer.BatchId).Duplicate(transfer => transfer.MessageId);
        options.Schema.For<StoredBankMessage>();
        options.Schema.For<BankImportCommand>();
        options.Schema.For<KnownTransaction>().Duplicate(transaction => transaction.Reference)
            .Duplicate(transaction => transaction.ReceivedCents);
        options.Schema.For<UnmatchedLine>().Duplicate(line => line.ImportedAt, notNull: true)
            .Duplicate(line => line.BankMessageId, notNull: true);
        options.Schema.For<StatementBalance>()
            .Duplicate(balance => balance.ClosingOn, notNull: true)
            .Duplicate(balance => balance.ClosingCents, notNull: true);
        options.Schema.For<BankMessageInBrief>().Duplicate(message => message.ImportedAt, notNull: true);
        options.Schema.For<RunInBrief>()
            .Duplicate(run => run.Stage, notNull: true)
            .Duplicate(run => run.OpenedAt, notNull: true);
        options.Storage.ExtendedSchemaObjects.Add(new BooksSchema());
        options.Storage.ExtendedSchemaObjects.Add(ReplayLog.Table());
        options.Storage.ExtendedSchemaObjects.Add(EventDigests.Table());
    }
}
