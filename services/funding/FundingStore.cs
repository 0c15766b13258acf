using Aptic.Funding.Agreements;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions;
using Aptic.Funding.Receipts;
using Aptic.Funding.Receipts.Domain;
using Aptic.Funding.Replicas;
using Aptic.Hosting;
using Marten;

namespace Aptic.Funding;

/// <summary>What funding keeps: the streams that it owns, and the tables beside them.</summary>
public static class FundingStore
{
    public static void Configure(StoreOptions options)
    {
        options.FoldStream<Agreement, AgreementConcluded>(Agreement.Evolve);
        options.FoldStream<Scheme, WindDownAnnounced>(Scheme.Evolve);
        options.Events.AddEventTypes(
        [
            typeof(AgreementConcluded), typeof(AgreementAmended), typeof(TermsWidened), typeof(AgreementFrozen),
                typeof(AgreementUnfrozen), typeof(AgreementClosing),
            typeof(ReceiptBooked), typeof(ReceiptBounced), typeof(ReceiptReassigned), typeof(CommitmentMade), typeof(CommitmentWithdrawn),
            typeof(FundsPromised), typeof(PromiseBroken), typeof(FundsSetAside), typeof(FundsReturned), typeof(FundsTakenBack),
            typeof(ReservationRefused),
            typeof(BackingChanged), typeof(RefundRequested), typeof(RefundApproved), typeof(RefundDropped), typeof(RefundPaid),
            typeof(RefundReturned),
            typeof(WindDownAnnounced), typeof(ReceiptParked), typeof(ParkedReceiptAssigned), typeof(ParkedReceiptDismissed),
        ]);
        options.FoldStream<UnassignedReceipt, ReceiptParked>(UnassignedReceipt.Evolve);
        options.Schema.For<AgreementCard>().Duplicate(card => card.FunderId).UniqueIndex(card => card.Reference);
        options.Schema.For<BookedReference>();
        options.Schema.For<KnownEntry>();
        options.Schema.For<WaitingReceipt>();
        options.KeepReplica<KnownPathway>();
        options.Storage.ExtendedSchemaObjects.Add(PositionBook.Table());
    }
}
