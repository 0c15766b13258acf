using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Kernel;

namespace Aptic.Issuance.Requests.Domain;

/// <summary>The decisions on an issuance request. Pure: a repeat of what was done emits nothing.</summary>
public static class RequestDecider
{
    public sealed record RequestCheques(
        Guid RequestId, Guid AgreementId, string PartnerId, IReadOnlyList<RequestedLine> Lines, string RequestHash, DateTimeOffset Now,
        RequestedStock? Stock = null);

    public sealed record FundRequest(string FunderId, AgreementTerms Terms, DateTimeOffset Now);

    public sealed record RefuseRequest(IReadOnlyList<RefusalReason> Reasons, DateTimeOffset Now);

    public sealed record IssueChunk(int ChunkNumber, string HashKeyId, IReadOnlyList<IssuedCheque> Cheques, DateTimeOffset Now);

    public sealed record ConfirmChunk(int ChunkNumber, DateTimeOffset Now);

    /// <summary>A request is checked as a whole before anything happens.</summary>
    public static Decision Decide(
        RequestCheques command, AgreementTerms terms, IReadOnlyDictionary<string, int> heldBefore, IssuanceRequest? state)
    {
        if (state is not null) return Decision.Nothing;

        var breaches = RequestRules.Breaches(command.Lines, command.Stock, terms, heldBefore, ParisTime.DayOf(command.Now));
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new ChequesRequested(command.RequestId, command.AgreementId, command.PartnerId, terms.Version,
                command.Lines.Count,
                command.Stock?.Cheques ?? command.Lines.Sum(line => line.Cheques), command.RequestHash, command.Now,
                command.Stock?.BookletSize));
    }

    /// <summary>
    /// The terms in force now are stamped: they go with the cheques into their redemption. A stock under an agreement for some
    /// publics waits for its hand-over, which says the public: active before, its cheques could be used by nobody.
    /// </summary>
    public static Decision Decide(FundRequest command, IssuanceRequest state) => state.Status == RequestStatus.Requested
        ? Decision.Of(new RequestFunded(StampedTerms(command, state), IsActivatedAtIssue(command.Terms, state), command.Now))
        : Decision.Nothing;

    public static Decision Decide(RefuseRequest command, IssuanceRequest state) => state.Status == RequestStatus.Requested
        ? Decision.Of(new RequestRefused(command.Reasons, command.Now))
        : Decision.Nothing;

    /// <summary>Chunks are made in their order, each once: first the chunk's own event, then the request's mark of it.</summary>
    public static Decision Decide(IssueChunk command, IssuanceRequest state) =>
        state is { Status: RequestStatus.Funded, Funding: { } funding } && command.ChunkNumber == state.IssuedChunks + 1
            ? Decision.Of(
                new ChunkIssued(state.Id, command.ChunkNumber, state.ChunkCount, funding.Terms, command.HashKeyId, funding.ActivatedAtIssue,
                    command.Cheques, command.Now),
                new ChunkRecorded(command.ChunkNumber, command.Cheques.Count, command.Now))
            : Decision.Nothing;

    /// <summary>The request is completed with the last of its chunks, in whatever order they are confirmed.</summary>
    public static Decision Decide(ConfirmChunk command, IssuanceRequest state)
    {
        if (command.ChunkNumber < 1 || command.ChunkNumber > state.IssuedChunks || state.ConfirmedChunks.Contains(command.ChunkNumber)) return Decision.Nothing;

        var confirmed = new ChunkConfirmed(command.ChunkNumber, command.Now);
        return state.ConfirmedChunks.Count + 1 == state.ChunkCount
            ? Decision.Of(confirmed, new RequestCompleted(command.Now))
            : Decision.Of(confirmed);
    }

    private static bool IsActivatedAtIssue(AgreementTerms terms, IssuanceRequest state) =>
        terms.ActivatedAtIssue && (state.Asked.BookletSize is null || terms.Restrictions.TargetPublics.Count == 0);

    private static ChequeTerms StampedTerms(FundRequest command, IssuanceRequest state)
    {
        var validUntil = command.Terms.ValidUntil ?? ParisTime.DayOf(command.Now).AddMonths(command.Terms.ValidityMonths!.Value);
        return new ChequeTerms(state.Asked.AgreementId, command.Terms.Version, command.FunderId, state.Asked.PartnerId,
            command.Terms.FaceValueCents,
            validUntil, validUntil.AddMonths(command.Terms.EntryToleranceMonths), command.Terms.PayoutRateBasisPoints,
            command.Terms.Restrictions);
    }
}
