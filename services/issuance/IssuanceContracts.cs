using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Hosting;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;

namespace Aptic.Issuance;

/// <summary>What issuance tells others.</summary>
public static class IssuanceContracts
{
    public static readonly Translation Translation = new Translation()
        .Publish<ChequesRequested>((e, at) => new IssuanceRequested(
            e.RequestId, e.AgreementId, e.PartnerId, e.TermsVersion, e.ChequeCount, e.OccurredAt, ParisTime.DayOf(e.OccurredAt),
            OriginOf(at, e.OccurredAt)))
        .Publish<ChunkIssued>((e, at) => new ChequesIssued(
            e.RequestId, e.ChunkNumber, e.ChunkCount, e.Terms, e.HashKeyId, e.ActivatedAtIssue, e.Cheques, e.OccurredAt,
            ParisTime.DayOf(e.OccurredAt),
            OriginOf(at, e.OccurredAt)))
        .Publish<ReplacementMade>((e, at) => new ReplacementIssued(
            e.RequestId, e.Replaces, e.ReplacesSerial, e.Terms, e.HashKeyId, e.IsActivated, e.Cheque, e.OccurredAt,
            ParisTime.DayOf(e.OccurredAt),
            OriginOf(at, e.OccurredAt)));

    private static Origin? OriginOf(EventPosition at, DateTimeOffset occurredAt) =>
        at.Actor is { } by ? new Origin(by, occurredAt, at.TraceId) : null;
}
