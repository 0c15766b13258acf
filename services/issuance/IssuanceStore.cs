using Aptic.Hosting;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Marten;

namespace Aptic.Issuance;

/// <summary>What issuance keeps: the requests' streams, its replica of agreements, and the tables beside them.</summary>
public static class IssuanceStore
{
    public static void Configure(StoreOptions options)
    {
        options.FoldStream<IssuanceRequest, ChequesRequested>(IssuanceRequest.Evolve);
        options.Events.AddEventTypes(
        [
            typeof(ChequesRequested), typeof(RequestFunded), typeof(RequestRefused), typeof(ChunkIssued), typeof(ChunkRecorded),
            typeof(ChunkConfirmed), typeof(RequestCompleted), typeof(ReplacementMade), typeof(BeneficiaryErased),
        ]);
        options.KeepReplica<KnownAgreement>();
        options.KeepReplica<KnownWidenings>();
        foreach (var table in IssuanceTables.All()) options.Storage.ExtendedSchemaObjects.Add(table);
    }
}
