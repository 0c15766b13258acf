using Aptic.Contracts.Issuance.V1;
using Aptic.Hosting;
using Aptic.Issuance.Requests;

namespace Aptic.Issuance;

/// <summary>What issuance tells others.</summary>
public static class IssuanceContracts
{
    public static readonly Translation Translation = new Translation()
        .Publish<ChequesRequested>((e, _) => new IssuanceRequested(
            e.RequestId, e.AgreementId, e.PartnerId, e.TermsVersion, e.ChequeCount, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<ChunkIssued>((e, _) => new ChequesIssued(
            e.RequestId, e.ChunkNumber, e.ChunkCount, e.Terms, e.HashKeyId, e.ActivatedAtIssue, e.Cheques, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)))
        .Publish<ReplacementMade>((e, _) => new ReplacementIssued(
            e.RequestId, e.Replaces, e.ReplacesSerial, e.Terms, e.HashKeyId, e.IsActivated, e.Cheque, e.OccurredAt, ParisTime.DayOf(e.OccurredAt)));
}
