using Aptic.Funding.Agreements;
using Aptic.Funding.Positions;
using Aptic.Hosting;
using Marten;

namespace Aptic.Funding;

/// <summary>What funding keeps: the streams that it owns, and the tables beside them.</summary>
public static class FundingStore
{
    public static void Configure(StoreOptions options)
    {
        options.FoldStream<Agreement, AgreementConcluded>(Agreement.Evolve);
        options.Events.AddEventTypes([typeof(AgreementConcluded), typeof(ReceiptBooked), typeof(FundsSetAside), typeof(FundsReturned), typeof(ReservationRefused)]);
        options.Schema.For<BookedReference>();
        options.Storage.ExtendedSchemaObjects.Add(PositionBook.Table());
    }
}
