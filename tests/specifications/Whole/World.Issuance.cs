using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using static Aptic.Issuance.Requests.Domain.RequestDecider;

namespace Aptic.Tests.Specifications.Whole;

// Issuance: RequestCheques, its consumers, ChequeMaker. Codes are left out: nothing here is redeemed by one.
internal sealed partial class World
{
    private readonly Dictionary<Guid, KnownAgreement> _knownAgreements = [];
    private readonly Dictionary<(Guid AgreementId, string Reference), int> _held = [];
    private readonly Dictionary<Guid, RequestCheques> _asked = [];
    private readonly HashSet<Guid> _ended = [];

    public Streams<IssuanceRequest> Requests { get; }

    /// <summary>Chunks, and replacements.</summary>
    public Streams<object> Chunks { get; }

    /// <summary>What counts under the agreements' limits, by agreement and beneficiary.</summary>
    public IReadOnlyDictionary<(Guid AgreementId, string Reference), int> Held => _held;

    public RequestCheques AskedBy(Guid requestId) => _asked[requestId];

    private void SubscribeIssuance()
    {
        const string Me = "issuance";
        Subscribe<AgreementTermsChanged>(Me, Know);
        Subscribe<FundsReserved>(Me, Fund);
        Subscribe<FundsRefused>(Me, Refuse);
        Subscribe<ChequesRegistered>(Me, message => Requests.Append(message.RequestId,
            Decide(new ConfirmChunk(message.ChunkNumber, Now), Requests[message.RequestId]!).Events));
        Subscribe<ReplacementDue>(Me, MakeReplacement);
        Subscribe<ChequeCancelled>(Me, message => End(message.ChequeId));
        Subscribe<ChequeExpired>(Me, message => End(message.ChequeId));
    }

    private string? TakeInIssuance(Step step) => step is AskCheques ask ? Ask(ask) : null;

    private string Ask(AskCheques step)
    {
        if (Pick(_knownAgreements.Values.ToList(), step.Agreement) is not { } picked) return "no agreement is known yet";

        var stock = step.Beneficiary < 0 ? new RequestedStock(5, 5) : null;
        List<RequestedLine> lines = stock is null ? [new RequestedLine($"B-{step.Beneficiary}", Public, step.Cheques, "/lines/0")] : [];
        return Keyed("request", id =>
        {
            if (Requests.Has(id)) return Done;

            var held = lines.ToDictionary(line => line.Beneficiary, line => _held.GetValueOrDefault((picked.Id, line.Beneficiary)));
            var command = new RequestCheques(id, picked.Id, PartnerId, lines, "hash", Now, stock);
            var decision = Decide(command, _knownAgreements[picked.Id].Terms, held, null);
            if (decision.IsRefused) return Refused(decision.Refusals);

            _asked.Add(id, command);
            Count(command, 1);
            Requests.Append(id, decision.Events);
            return Done;
        });
    }

    private void Know(AgreementTermsChanged told)
    {
        if (_knownAgreements.TryGetValue(told.AgreementId, out var known) && known.Revision >= told.Revision) return;
        _knownAgreements[told.AgreementId] = new KnownAgreement(told.AgreementId, told.Revision, told.FunderId, told.Terms, told.Partners, told.Title);
    }

    private void Fund(FundsReserved reserved)
    {
        Requests.Append(reserved.RequestId, Decide(new FundRequest(reserved.FunderId, reserved.Terms, Now), Requests[reserved.RequestId]!).Events);
        while (Requests[reserved.RequestId] is { Status: RequestStatus.Funded } request)
        {
            var chunk = new IssueChunk(request.IssuedChunks + 1, "test1", ChequesFor(request), Now);
            foreach (var @event in Decide(chunk, request).Events)
            {
                if (@event is ChunkIssued) Chunks.Append(DeterministicId.Of("chunk", $"{request.Id}", $"{chunk.ChunkNumber}"), @event);
                else Requests.Append(request.Id, @event);
            }
        }
    }

    // All in one chunk: what chunks do among themselves is in the specifications of requests.
    private List<IssuedCheque> ChequesFor(IssuanceRequest request)
    {
        var line = _asked[request.Id].Lines.SingleOrDefault();
        return Enumerable.Range(1, request.Asked.ChequeCount)
            .Select(_ => NewCheque(line is null ? null : BeneficiaryIdOf(request.Asked.AgreementId, line.Beneficiary), line?.TargetPublic)).ToList();
    }

    private IssuedCheque NewCheque(Guid? beneficiaryId, string? targetPublic)
    {
        var serial = $"{++_commands:0000000000}";
        return new IssuedCheque(DeterministicId.Of("cheque", serial), serial, $"qr-{serial}", $"code-{serial}", beneficiaryId, targetPublic);
    }

    public static Guid BeneficiaryIdOf(Guid agreementId, string reference) => DeterministicId.Of("beneficiary", $"{agreementId}", reference);

    private void Refuse(FundsRefused refused)
    {
        var events = Decide(new RefuseRequest(refused.Reasons, Now), Requests[refused.RequestId]!).Events;
        if (events.Count == 0) return;

        Requests.Append(refused.RequestId, events);
        Count(_asked[refused.RequestId], -1);
    }

    private void MakeReplacement(ReplacementDue due)
    {
        var streamId = DeterministicId.Of("replacement", $"{due.ChequeId}");
        if (Chunks.Has(streamId)) return;

        Chunks.Append(streamId, new ReplacementMade(due.RequestId, due.ChequeId, due.Serial, due.Terms, "test1", due.IsActivated,
            NewCheque(due.BeneficiaryId, due.TargetPublic), Now));
        _ended.Add(due.ChequeId);
    }

    private void End(Guid chequeId)
    {
        if (!_ended.Add(chequeId)) return;

        var cheque = Cheques[chequeId]!;
        foreach (var key in _held.Keys.Where(key => cheque.BeneficiaryId == BeneficiaryIdOf(key.AgreementId, key.Reference)).ToList()) _held[key]--;
    }

    private void Count(RequestCheques asked, int sign)
    {
        foreach (var line in asked.Lines)
            _held[(asked.AgreementId, line.Beneficiary)] = _held.GetValueOrDefault((asked.AgreementId, line.Beneficiary)) + sign * line.Cheques;
    }
}
