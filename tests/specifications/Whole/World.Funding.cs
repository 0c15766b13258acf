using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions.Domain;
using Aptic.Kernel;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Whole;

// Funding: AgreementWriter, CorrectReceipt, IssuanceRequestedConsumer, ReturnBooker, and the consumers of position/.
internal sealed partial class World
{
    private const string FunderId = "departement-16";
    private const string PartnerId = "france-services-16";
    private const string Public = "seniors";

    private readonly HashSet<(Guid SourceId, int Line)> _booked = [];
    private readonly Dictionary<Guid, List<Movement>> _movements = [];
    private readonly Dictionary<Guid, long> _unreturnedCents = [];

    public Streams<Agreement> Agreements { get; }

    public Streams<object> RefusedReservations { get; }

    /// <summary>Agreements whose movements changed since the rules were looked at.</summary>
    public HashSet<Guid> MovedAgreements { get; } = [];

    /// <summary>In the order in which they became known.</summary>
    public IReadOnlyList<Movement> MovementsOf(Guid agreementId) => _movements.GetValueOrDefault(agreementId, []);

    private void SubscribeFunding()
    {
        const string Me = "funding";
        Subscribe<IssuanceRequested>(Me, ReserveFor);
        Subscribe<ServiceRedeemed>(Me, message => Book(Movements.Of(message)));
        Subscribe<RedemptionReversed>(Me, message => Book(Movements.Of(message)));
        Subscribe<DifferenceReleased>(Me, message => Book(Movements.Of(message)));
        Subscribe<PayoutExecuted>(Me, message => Book(Movements.Of(message)));
        Subscribe<PayoutReturned>(Me, message => Book(Movements.Of(message)));
        Subscribe<IncidentBooked>(Me, message => Book(Movements.Of(message)));
        Subscribe<ClaimRecovered>(Me, message => Book(Movements.Of(message)));
        Subscribe<ClaimReopened>(Me, message => Book(Movements.Of(message)));
        Subscribe<ClaimWithdrawn>(Me, message => Book(Movements.Of(message)));
        Subscribe<ChequeCancelled>(Me, message => Book([Movements.Of(message)]));
        Subscribe<ChequeExpired>(Me, message => Book([Movements.Of(message)]));
        Subscribe<RefundExecuted>(Me, message => Append(message.AgreementId, Decide(
            new PayRefund(message.RefundId, message.PayoutId, message.EndToEndId, message.AccountingDay, message.OccurredAt), Agreements[message.AgreementId]!)));
        Subscribe<Contracts.Settlement.V1.RefundReturned>(Me, message => Append(message.AgreementId, Decide(
            new ReturnRefund(message.RefundId, message.PayoutId, message.Reason, message.AccountingDay, message.OccurredAt), Agreements[message.AgreementId]!)));
        Subscribe<RefundAbandoned>(Me, message => Append(message.AgreementId, Decide(
            new AgreementDecider.AbandonRefund(message.RefundId, message.Reason, message.OccurredAt), Agreements[message.AgreementId]!)));
    }

    private string? TakeInFunding(Step step) => step switch
    {
        Conclude s => Keyed("conclude", id => Append(id, Decide(new ConcludeAgreement(id, TermsOf(s.Terms), "hash", Now), Agreements[id]))),
        Amend s => OnAgreement(s.Agreement, "amend", (id, state) => Decide(new AmendAgreement(id, TermsOf(s.Terms), "avenant", "hash", Now), state)),
        Receive s => OnAgreement(s.Agreement, "receive", (id, state) => Decide(new BookReceipt(id, $"{id}", s.Cents, Today, "hash", Now), state)),
        Commit s => OnAgreement(s.Agreement, "commit", (id, state) => Decide(new CommitFunds(id, s.Cents, Today.AddDays(30), "hash", Now), state)),
        ChangeAgreement s => OnAgreement(s.Agreement, $"{s.Change}", (id, state) => Decide(new ChangeStanding(id, s.Change, "décision", "hash", Now), state)),
        AskRefund s => OnAgreement(s.Agreement, "refund", (id, state) => Decide(new RequestRefund(id, s.Cents, "trop versé", "one", "hash", Now), state)),
        WithdrawCommitments s => Withdraw(s),
        MoveRefund s => Move(s),
        Bounce s => OnReceipt(s.Receipt, "bounce", (id, receipt, state) => Decide(new BounceReceipt(id, receipt.ReceiptId, Today, "rejet", "hash", Now), state)),
        Reassign s => ReassignReceipt(s),
        BookReturns => ReturnAll(),
        _ => null,
    };

    private string OnAgreement(int pick, string name, Func<Guid, Agreement, Decision> decide)
    {
        if (Agreements.At(pick) is not { } picked) return "no agreement";
        return Keyed(name, id => Append(picked.Id, decide(id, Agreements[picked.Id]!)));
    }

    private string OnReceipt(int pick, string name, Func<Guid, ReceiptBooked, Agreement, Decision> decide)
    {
        if (Pick(Receipts(), pick) is not { } receipt) return "no receipt";
        return Keyed(name, id => Append(receipt.AgreementId, decide(id, receipt, Agreements[receipt.AgreementId]!)));
    }

    private List<ReceiptBooked> Receipts() => _happened.OfType<ReceiptBooked>().ToList();

    private string Withdraw(WithdrawCommitments step) => Agreements.At(step.Agreement) is { Commitments: [var commitment, ..] }
        ? OnAgreement(step.Agreement, "withdraw", (id, state) => Decide(new WithdrawCommitment(id, commitment.CommitmentId, "renoncement", "hash", Now), state))
        : "no commitment";

    private string Move(MoveRefund step)
    {
        if (Pick(_happened.OfType<RefundRequested>().ToList(), step.Refund) is not { } refund) return "no refund";
        if (step.Move == RefundMove.Abandon) return AbandonRefund(refund.RefundId);
        return Keyed($"{step.Move} refund", id => Append(refund.AgreementId, step.Move switch
        {
            RefundMove.Approve => Decide(new ApproveRefund(id, refund.RefundId, "other", "hash", Now), Agreements[refund.AgreementId]!),
            RefundMove.Drop => Decide(new DropRefund(id, refund.RefundId, "erreur", "hash", Now), Agreements[refund.AgreementId]!),
            _ => Decision.Nothing,
        }));
    }

    private string ReassignReceipt(Reassign step)
    {
        if (Pick(Receipts(), step.Receipt) is not { } receipt || Agreements.At(step.ToAgreement) is not { } to) return "no receipt";
        return Keyed("reassign", id =>
        {
            var decision = Decide(new AgreementDecider.ReassignReceipt(id, receipt.ReceiptId, to.Id, "autre convention", "hash", Now), Agreements[receipt.AgreementId]!);
            // A repeat finds what was done, and looks no further.
            if (decision.Events.OfType<ReceiptReassigned>().SingleOrDefault() is not { } moved) return Append(receipt.AgreementId, decision);

            var there = Decide(new BookReceipt(moved.ToReceiptId, receipt.BankReference, receipt.GrossAmountCents, receipt.ReceivedOn, "hash", Now, ReceiptOrigins.Reassigned), Agreements[to.Id]!);
            if (there.IsRefused) return Refused(there.Refusals);
            Append(receipt.AgreementId, decision);
            return Append(to.Id, there);
        });
    }

    private string Append(Guid agreementId, Decision decision)
    {
        if (decision.IsRefused) return Refused(decision.Refusals);

        Agreements.Append(agreementId, decision.Events);
        Book(decision.Events.SelectMany(Movements.OfAgreement));
        return Done;
    }

    private void ReserveFor(IssuanceRequested message)
    {
        if (RefusedReservations.Has(message.RequestId)) return;

        var command = new ReserveFunds(message.RequestId, message.AgreementId, message.PartnerId, message.ChequeCount, Now);
        var events = Decide(command, Agreements[message.AgreementId]).Events;
        if (events is [ReservationRefused refused]) RefusedReservations.Append(message.RequestId, refused);
        else Append(message.AgreementId, Decision.Of(events));
    }

    private void Book(IEnumerable<Movement> movements)
    {
        foreach (var movement in movements.Where(movement => _booked.Add((movement.SourceId, movement.Line))))
        {
            if (!_movements.TryGetValue(movement.AgreementId, out var known)) _movements.Add(movement.AgreementId, known = []);
            known.Add(movement);
            MovedAgreements.Add(movement.AgreementId);
            if (movement.IsReturn)
                _unreturnedCents[movement.AgreementId] = _unreturnedCents.GetValueOrDefault(movement.AgreementId)
                    + (movement.To == Term.Free ? movement.AmountCents : -movement.AmountCents);
        }
    }

    private string ReturnAll()
    {
        var returned = _unreturnedCents.ToList();
        _unreturnedCents.Clear();
        foreach (var (agreementId, amountCents) in returned.Where(one => one.Value != 0))
        {
            var chunkId = DeterministicId.Of("returns", $"{_commands++}");
            Append(agreementId, Decide(new ReturnFunds(chunkId, amountCents, Now), Agreements[agreementId]!));
        }

        return $"{returned.Count} agreements";
    }

    private static ConcludeAgreementTerms TermsOf(int variant)
    {
        var restrictions = new Restrictions([], [ServiceKinds.Workshop], [], [], [], null, false);
        var plain = new ConcludeAgreementTerms(
            FunderId, "Inclusion numérique", 1_000, null, 1, 1, 0, 9_600, true, restrictions, [new AgreementPartner(PartnerId, null)]);
        return (variant % 6) switch
        {
            0 => plain,
            1 => plain with { PayoutRateBasisPoints = 9_999, FeeBasisPoints = 1_000, EntryToleranceMonths = 0, ActivatedAtIssue = false },
            2 => plain with { Restrictions = restrictions with { ChequesPerBeneficiary = 2 } },
            3 => plain with { FaceValueCents = 1_501, PayoutRateBasisPoints = 9_500, Partners = [new AgreementPartner(PartnerId, 8)] },
            4 => plain with { Restrictions = restrictions with { RegulatedTariff = true } },
            _ => plain with { FaceValueCents = 700, Restrictions = restrictions with { TargetPublics = [Public] } },
        };
    }
}
