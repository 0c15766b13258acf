using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Settlement.V1;
using Aptic.Kernel;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Days.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using static Aptic.Redemption.Cheques.Domain.ChequeDecider;

namespace Aptic.Tests.Specifications.Whole;

// Redemption: ChangeCheque, RedeemService with RedemptionFactsReader, ReverseRedemption, Sweep, its consumers; and what the catalogue tells it.
internal sealed partial class World
{
    private const int VenueCount = 3;
    private static readonly long[] PricesCents = [1_000, 700, 1_999, 2_500, 1];

    private readonly Dictionary<Guid, KnownVenue> _knownVenues = [];
    private readonly Dictionary<Guid, KnownService> _knownServices = [];
    private readonly List<VenueStanding> _venues = [];
    private readonly List<ServiceOffer> _services = [];
    private readonly HashSet<Guid> _openCheques = [];
    private readonly HashSet<Guid> _heldDifferences = [];

    /// <summary>The live redemption of each redeemed cheque: the row that the database keeps unique.</summary>
    private readonly Dictionary<Guid, Guid> _redeemed = [];

    public Streams<Cheque> Cheques { get; }

    /// <summary>Of chunks that are registered.</summary>
    public Streams<object> Marks { get; }

    public Streams<ServiceRedemption> Redemptions { get; }

    public Streams<Allowance> Allowances { get; }

    public Streams<Aptic.Redemption.Days.Domain.ClosedDay> ClosedDays { get; }

    private void SubscribeRedemption()
    {
        const string Me = "redemption";
        Subscribe<ChequesIssued>(Me, Register);
        Subscribe<ReplacementIssued>(Me, RegisterReplacement);
        Subscribe<VenueQualified>(Me, message => Know(message.Venue));
        Subscribe<VenueSuspended>(Me, message => Know(message.Venue));
        Subscribe<ServicePublished>(Me, message => Know(message.Service));
        Subscribe<PriceChanged>(Me, message => Know(message.Service));
        Subscribe<EntitlementAccrued>(Me, message => Note(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequeEntitlementAccrued(line.RedemptionId, line.PayableCents, line.CommissionCents, message.OccurredAt)))));
        Subscribe<EntitlementsInTransfer>(Me, message => Note(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequePaymentInTransfer(line.RedemptionId, message.RunId, message.PayoutId, message.EndToEndId, message.OccurredAt)))));
        Subscribe<PayoutExecuted>(Me, message => Note(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequePaid(line.RedemptionId, message.RunId, message.PayoutId, message.EndToEndId, line.PayableCents, message.OccurredAt)))));
        Subscribe<PayoutReturned>(Me, message => Note(message.Lines.Select(line =>
            (line.ChequeId, (object)new ChequePaymentReturned(line.RedemptionId, message.RunId, message.PayoutId, message.EndToEndId, message.WasExecuted, message.Reason, message.OccurredAt)))));
        Subscribe<IncidentBooked>(Me, message => Note(message.Lines
            .Concat(message.StandIns.Select(line => new ClaimLine(line.ChequeId, line.AgreementId, 0, 0)))
            .DistinctBy(line => line.ChequeId)
            .Select(line => (line.ChequeId, (object)new ChequeIncidentBooked(message.RedemptionId, message.IncidentId, message.Number,
                message.Kind, line.RecoverableCents, line.CommissionCents, message.OccurredAt)))));
        Subscribe<ClaimRecovered>(Me, message => Note(message.Lines.Select(line => (line.ChequeId, (object)new ChequeClaimRecovered(
            message.IncidentId, message.RecoveryId, message.Means, line.RecoverableCents, line.CommissionCents,
            message.OccurredAt)))));
        Subscribe<ClaimReopened>(Me, message => Note(message.Lines.Select(line => (line.ChequeId, (object)new ChequeClaimReopened(
            message.IncidentId, message.RecoveryId, line.RecoverableCents, message.OccurredAt)))));
    }

    private string? TakeInRedemption(Step step) => step switch
    {
        MoveCheque s => Move(s),
        Redeem s => RedeemService(s),
        Reverse s => ReverseRedemption(s),
        SweepUp => SweepAll(),
        ChangePrice s => Change(s),
        ChangeVenue s => Change(s),
        _ => null,
    };

    private void OpenVenues()
    {
        foreach (var number in Enumerable.Range(0, VenueCount))
        {
            var venueId = DeterministicId.Of("venue", $"{number}");
            _venues.Add(new VenueStanding(venueId, 1, OrganisationIdOf(number), "Ville", $"Médiathèque {number}", "16", "16015",
                [new VenueStatusChange(VenueStatuses.Qualified, Start.AddDays(-30))], true, ["app"]));
            _services.Add(new ServiceOffer(DeterministicId.Of("service", $"{number}"), 1, venueId, "Atelier", ServiceKinds.Workshop, [],
                [new ServicePrice(PricesCents[number], ParisTime.DayOf(Start).AddDays(-30))], true, ParisTime.DayOf(Start).AddDays(-30), null));
            Know(_venues[number]);
            Know(_services[number]);
        }
    }

    private static Guid OrganisationIdOf(int venue) => DeterministicId.Of("organisation", $"{venue}");

    private void Know(VenueStanding told)
    {
        if (_knownVenues.TryGetValue(told.VenueId, out var known) && known.Revision >= told.Revision) return;
        _knownVenues[told.VenueId] = new KnownVenue(told.VenueId, told.Revision, told);
    }

    private void Know(ServiceOffer told)
    {
        if (_knownServices.TryGetValue(told.ServiceId, out var known) && known.Revision >= told.Revision) return;
        _knownServices[told.ServiceId] = new KnownService(told.ServiceId, told.Revision, told);
    }

    private string Change(ChangePrice step)
    {
        var number = step.Service % _services.Count;
        var offer = _services[number];
        List<ServicePrice> prices = [.. offer.Prices.Where(price => price.From < Today), new ServicePrice(step.Cents, Today)];
        _services[number] = offer with { Revision = offer.Revision + 1, Prices = prices };
        Publish(new PriceChanged(_services[number], Now, Today));
        return Done;
    }

    private string Change(ChangeVenue step)
    {
        var number = step.Venue % _venues.Count;
        var venue = _venues[number];
        var isQualified = venue.History[^1].Status == VenueStatuses.Qualified;
        var change = new VenueStatusChange(isQualified ? VenueStatuses.Suspended : VenueStatuses.Qualified, Now);
        venue = _venues[number] = venue with { Revision = venue.Revision + 1, History = [.. venue.History, change] };
        Publish(isQualified ? new VenueSuspended(venue, "contrôle", Now, Today) : new VenueQualified(venue, Now, Today));
        return change.Status;
    }

    private void Register(ChequesIssued chunk)
    {
        var mark = DeterministicId.Of("chunk", $"{chunk.RequestId}", $"{chunk.ChunkNumber}");
        if (Marks.Has(mark)) return;

        foreach (var cheque in chunk.Cheques) Register(chunk.RequestId, chunk.Terms, cheque, chunk.ActivatedAtIssue, null);
        Marks.Append(mark, new ChunkRegistered(chunk.RequestId, chunk.ChunkNumber, chunk.Cheques.Count, Now));
    }

    private void Register(Guid requestId, Contracts.Funding.V1.ChequeTerms terms, IssuedCheque cheque, bool isActivated, string? replaces)
    {
        if (Cheques.Has(cheque.ChequeId)) throw new BrokenRuleException($"Cheque {cheque.Serial} is registered twice.");

        Cheques.Append(cheque.ChequeId, Decide(new RegisterCheque(cheque.ChequeId, cheque.Serial, requestId, terms, cheque.BeneficiaryId,
            cheque.TargetPublic, "test1", cheque.QrHash, cheque.CodeHash, isActivated, Now, cheque.Booklet, replaces), null).Events);
        _openCheques.Add(cheque.ChequeId);
    }

    private void RegisterReplacement(ReplacementIssued message)
    {
        var decision = Decide(new RegisterReplacement(message.Cheque.ChequeId, message.Cheque.Serial, Now), Cheques[message.Replaces]!);
        if (decision.Events.Count == 0) return;

        Cheques.Append(message.Replaces, decision.Events);
        Register(message.RequestId, message.Terms, message.Cheque, message.IsActivated, message.ReplacesSerial);
    }

    private void Note(IEnumerable<(Guid ChequeId, object Note)> notes)
    {
        foreach (var (chequeId, note) in notes) Cheques.Append(chequeId, ChequeDecider.Note(note, Cheques[chequeId]!).Events);
    }

    private string Move(MoveCheque step)
    {
        if (Cheques.At(step.Cheque) is not { } picked) return "no cheque";
        return Keyed($"{step.Move} cheque", id =>
        {
            var decision = ChequeDecider.Take(new CommandIdentity(id, "hash"), cheque => Decided(step.Move, cheque), Now, Cheques[picked.Id]!);
            Cheques.Append(picked.Id, decision.Events);
            return decision.IsRefused ? Refused(decision.Refusals) : Done;
        });
    }

    private Decision Decided(ChequeMove move, Cheque cheque) => move switch
    {
        ChequeMove.Activate => Decide(new ActivateCheque(Now, Public), cheque),
        ChequeMove.Block => Decide(new BlockCheque("perdu", Now), cheque),
        ChequeMove.Unblock => Decide(new UnblockCheque(Now), cheque),
        ChequeMove.Cancel => Decide(new CancelCheque("retour", Now), cheque),
        _ => Decide(new ReplaceCheque("abîmé", Now), cheque),
    };

    private string RedeemService(Redeem step)
    {
        var service = _services[step.Service % _services.Count];
        List<Guid> presented = [.. new int?[] { step.Cheque, step.Second, step.Third }.Select(pick => pick is { } number ? Presented(number) : null).OfType<Guid>().Distinct()];
        if (presented.Count == 0) return "no cheque";

        // Who repeats a command sends the same content: the day and the complement of the first time.
        var servicedOn = Today.AddDays(-step.DaysAgo);
        long? complementCents = null;
        return Keyed("redeem", id =>
        {
            if (Redemptions.Has(id)) return Done;

            var facts = OccasionOf(service, servicedOn, presented);
            var command = new RedemptionDecider.RedeemService(id, complementCents ??= Assessment.Of(facts).ComplementCents, "hash");
            var (events, refusals) = RedemptionDecider.Decide(command, facts);
            if (events is null) return Refused(refusals);

            Append(id, events);
            return Done;
        });
    }

    private Guid? Presented(int pick)
    {
        var active = pick % 2 == 0 ? Cheques.States.Where(cheque => cheque.Status == ChequeStatus.Active).ToList() : [];
        return active.Count > 0 ? active[pick / 2 % active.Count].Id : Cheques.At(pick)?.Id;
    }

    private RedemptionFacts OccasionOf(ServiceOffer service, DateOnly servicedOn, List<Guid> presented)
    {
        var cheques = presented.Select((id, index) => new PresentedCheque($"/cheques/{index}", Cheques[id],
            RedemptionDecider.AllowanceIdOf(Cheques[id]!) is { } allowance ? Allowances[allowance] ?? Allowance.Untouched(allowance) : null)).ToList();
        return new RedemptionFacts(_knownVenues[service.VenueId], _knownServices[service.ServiceId], servicedOn, cheques, Now);
    }

    private void Append(Guid redemptionId, RedemptionEvents events)
    {
        foreach (var chequeId in events.OnCheques.Keys)
            if (!_redeemed.TryAdd(chequeId, redemptionId)) throw new BrokenRuleException($"Cheque {Cheques[chequeId]!.Serial} is redeemed twice.");

        Redemptions.Append(redemptionId, events.OnRedemption);
        foreach (var (chequeId, @event) in events.OnCheques) Cheques.Append(chequeId, @event);
        foreach (var (allowanceId, @event) in events.OnAllowances) Allowances.Append(allowanceId, @event);
        if (Redemptions[redemptionId]!.Redeemed.Cheques.Any(cheque => cheque.DifferenceCents > 0)) _heldDifferences.Add(redemptionId);
    }

    private string ReverseRedemption(Reverse step)
    {
        if (Redemptions.At(step.Redemption) is not { } picked) return "no redemption";
        return Keyed("reverse", id =>
        {
            var redemption = Redemptions[picked.Id]!;
            if (redemption.Reversal?.CommandId == id) return Done;

            var cheques = redemption.Redeemed.Cheques.Select(cheque => Cheques[cheque.ChequeId]!).ToList();
            var (events, refusals) = RedemptionDecider.Decide(new RedemptionDecider.ReverseRedemption(id, "erreur", "hash", Now), redemption, cheques);
            if (events is null) return Refused(refusals);

            Redemptions.Append(picked.Id, events.OnRedemption);
            foreach (var (chequeId, @event) in events.OnCheques)
            {
                Cheques.Append(chequeId, @event);
                _redeemed.Remove(chequeId);
                _openCheques.Add(chequeId);
            }

            foreach (var (allowanceId, @event) in events.OnAllowances) Allowances.Append(allowanceId, @event);
            return Done;
        });
    }

    private void CloseDays()
    {
        DateOnly? first = Redemptions.Ids.Count == 0 ? null : ParisTime.DayOf(Redemptions[Redemptions.Ids[0]]!.Redeemed.OccurredAt);
        DateOnly? last = ClosedDays.Ids.Count == 0 ? null : ClosedDays[ClosedDays.Ids[^1]]!.Closed.Day;
        foreach (var day in DayDecider.DueOn(first, last, Now))
        {
            var id = Aptic.Redemption.Days.Domain.ClosedDay.IdOf(day);
            ClosedDays.Append(id, DayDecider.Decide(new DayDecider.CloseDay(day, SumsOf(day), Now), ClosedDays[id]).Events);
        }
    }

    private DaySums SumsOf(DateOnly day)
    {
        var redeemed = Redemptions.States.Where(redemption => ParisTime.DayOf(redemption.Redeemed.OccurredAt) == day).ToList();
        var reversed = Redemptions.States.Where(redemption => redemption.Reversal is { } reversal && ParisTime.DayOf(reversal.OccurredAt) == day).ToList();
        return new DaySums(redeemed.Count, CoveredCents(redeemed), reversed.Count, CoveredCents(reversed));
    }

    private static long CoveredCents(IEnumerable<ServiceRedemption> redemptions) =>
        redemptions.Sum(redemption => redemption.Redeemed.Cheques.Sum(cheque => cheque.CoveredCents));

    private string SweepAll()
    {
        var due = _openCheques.Where(id => Cheques[id]!.Terms.EntryUntil < Today).Order().ToList();
        foreach (var id in due)
        {
            Cheques.Append(id, Decide(new ExpireCheque(Now), Cheques[id]!).Events);
            _openCheques.Remove(id);
        }

        var releasable = _heldDifferences.Where(id => Redemptions[id]!.Redeemed.ReversibleUntil <= Now).Order().ToList();
        foreach (var id in releasable)
        {
            Redemptions.Append(id, RedemptionDecider.Decide(new RedemptionDecider.ReleaseDifference(Now), Redemptions[id]!).Events);
            _heldDifferences.Remove(id);
        }

        return $"{due.Count} cheques, {releasable.Count} differences";
    }
}
