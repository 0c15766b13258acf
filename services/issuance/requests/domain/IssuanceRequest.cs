using System.Collections.Immutable;
using Aptic.Contracts.Funding.V1;

namespace Aptic.Issuance.Requests.Domain;

public enum RequestStatus
{
    Requested,
    Funded,
    Issued,
    Completed,
    Refused,
}

/// <summary>The state of an issuance request.</summary>
/// <param name="Funding">Null until funding has set the money aside.</param>
/// <param name="IssuedChunks">Chunks made, numbered from 1 without gaps.</param>
/// <param name="ConfirmedChunks">Chunks that redemption has registered.</param>
public sealed record IssuanceRequest(
    Guid Id,
    ChequesRequested Asked,
    RequestFunded? Funding,
    int IssuedChunks,
    ImmutableSortedSet<int> ConfirmedChunks,
    bool IsCompleted,
    IReadOnlyList<RefusalReason> Reasons)
{
    /// <summary>Cheques in one chunk, the last one excepted.</summary>
    public const int ChunkSize = 1_000;

    public int ChunkCount => (Asked.ChequeCount + ChunkSize - 1) / ChunkSize;

    public RequestStatus Status => this switch
    {
        { Reasons.Count: > 0 } => RequestStatus.Refused,
        { IsCompleted: true } => RequestStatus.Completed,
        { Funding: null } => RequestStatus.Requested,
        _ when IssuedChunks == ChunkCount => RequestStatus.Issued,
        _ => RequestStatus.Funded,
    };

    public static IssuanceRequest Evolve(IssuanceRequest? state, object @event) => (state, @event) switch
    {
        (null, ChequesRequested e) => new IssuanceRequest(e.RequestId, e, null, 0, [], false, []),
        ({ } s, RequestFunded e) => s with { Funding = e },
        ({ } s, RequestRefused e) => s with { Reasons = e.Reasons },
        ({ } s, ChunkRecorded e) => s with { IssuedChunks = e.ChunkNumber },
        ({ } s, ChunkConfirmed e) => s with { ConfirmedChunks = s.ConfirmedChunks.Add(e.ChunkNumber) },
        ({ } s, RequestCompleted) => s with { IsCompleted = true },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of an issuance request."),
    };
}
