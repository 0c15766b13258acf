using System.Globalization;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.OperatorMoney.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Rules.Domain;
using Aptic.Settlement.Runs.Domain;
using static Aptic.Settlement.Books.Domain.ChartOfAccounts;

namespace Aptic.Settlement.Books.Domain;

/// <summary>
/// The books: what each event means in double entry. One pure function, used twice: live by <see cref="BookProjection"/>, and in a
/// replay over the same events, which gives the same rows to the number.
/// </summary>
public static class JournalFold
{
    /// <summary>The events that the books are made of. Others pass by.</summary>
    public static readonly IReadOnlyList<Type> EventTypes =
    [
        typeof(FunderMoneyMoved), typeof(EntitlementAccrued), typeof(EntitlementCancelled), typeof(EntitlementCorrected),
        typeof(PayoutPutInTransfer), typeof(PayoutExecuted), typeof(PayoutReturned), typeof(IncidentBooked), typeof(ClaimRecovered),
        typeof(ClaimReopened), typeof(ClaimWithdrawn), typeof(GoodwillGranted), typeof(OperatorFundsPaidIn), typeof(OperatorFundsWithdrawn),
        typeof(BankFeeBorne), typeof(RulesVersionAdded), typeof(PeriodClosed), typeof(RefundNoted), typeof(RefundAbandoned),
    ];

    /// <summary>Folds events in their order.</summary>
    public static (JournalState State, BookRows Rows) Fold(JournalState state, IEnumerable<SequencedEvent> events, Origins origins)
    {
        List<JournalEntry> entries = [];
        List<ServiceLine> services = [];
        foreach (var @event in events)
        {
            (state, var rows) = Fold(state, @event, origins);
            entries.AddRange(rows.Entries);
            services.AddRange(rows.Services);
        }

        return (state, new BookRows(entries, services));
    }

    public static (JournalState State, BookRows Rows) Fold(JournalState state, SequencedEvent @event, Origins origins) => @event.Data switch
    {
        FunderMoneyMoved e => Write(state, @event, Moved(state, e)),
        EntitlementAccrued e => Write(state, @event, Redeemed(state, e), ServicesOf(state, @event, e, e.Lines, e.AccountingDay, sign: 1)),
        EntitlementCancelled e => Cancelled(state, @event, e, origins),
        EntitlementCorrected e => Corrected(state, @event, e, origins),
        PayoutPutInTransfer e => Write(state, @event, PutInTransfer(e, origins.Payouts[e.PayoutId])),
        PayoutExecuted e => Write(state, @event, Executed(e, origins.Payouts[e.PayoutId])),
        PayoutReturned e => Write(state, @event, Returned(e, origins.Payouts[e.PayoutId])),
        IncidentBooked e => Write(state, @event, Claimed(e)),
        ClaimRecovered e => Write(state, @event, Recovered(state, e, origins)),
        ClaimReopened e => Write(state, @event, Reopened(state, e, origins)),
        ClaimWithdrawn e => Write(state, @event, Withdrawn(e, origins.Incidents[e.IncidentId])),
        GoodwillGranted e => Write(state, @event, Granted(e)),
        OperatorFundsPaidIn e => Write(state, @event,
            Own(e.On, e.OccurredAt, "Versement de fonds propres", e.BankReference, e.AmountCents)),
        OperatorFundsWithdrawn e => Write(state, @event,
            Own(e.On, e.OccurredAt, "Prélèvement de fonds propres", e.BankReference, -e.AmountCents)),
        BankFeeBorne e => Write(state, @event, Charged(e)),
        RefundNoted e => Write(state, @event, Refunded(e.AgreementId, e.FunderId, e.AmountCents, e.AccountingDay, e.OccurredAt,
            "Remboursement décidé", e.RefundId)),
        RefundAbandoned e => Write(state, @event, Refunded(e.AgreementId, null, -e.AmountCents, ParisTime.DayOf(e.OccurredAt), e.OccurredAt,
            "Remboursement abandonné", e.RefundId)),
        RulesVersionAdded e => (state with { VatRates = state.VatRates.Add(new VatRate(e.ValidFrom, e.VatRateBasisPoints)) },
            BookRows.None),
        PeriodClosed e => (state with { ClosedThrough = Later(state.ClosedThrough, e.Period) }, BookRows.None),
        _ => (state, BookRows.None),
    };

    private static Draft Moved(JournalState state, FunderMoneyMoved e)
    {
        var (journal, account, sign, label) = e.Kind switch
        {
            FundsMovements.Receipt => (Journals.Bank, RingFencedBank, 1, $"Versement d'un commanditaire{ReceivedOn(e)}"),
            FundsMovements.Unassigned => (Journals.Bank, RingFencedBank, 1, $"Versement à affecter{ReceivedOn(e)}"),
            FundsMovements.Dismissed => (Journals.Bank, RingFencedBank, -1, "Versement étranger aux commanditaires, écarté"),
            FundsMovements.Bounce => (Journals.Bank, RingFencedBank, -1, "Versement repris par la banque"),
            FundsMovements.Assigned => (Journals.Various, Unassigned, 1, "Versement affecté à une convention"),
            FundsMovements.ReassignedIn => (Journals.Various, Unassigned, 1, "Versement réaffecté à cette convention"),
            FundsMovements.ReassignedOut => (Journals.Various, Unassigned, -1, "Versement réaffecté à une autre convention"),
            _ => throw new InvalidOperationException($"Movement {e.MovementId} is of a kind that the books do not know: {e.Kind}."),
        };
        var entry = new Draft(journal, e.AccountingDay, e.OccurredAt, label, e.BankReference);
        var subject = new Subject(e.AgreementId, e.FunderId);
        entry.Debit(account, null, sign * e.GrossCents, subject);
        if (e.AgreementId is not { } agreementId)
        {
            entry.Credit(Unassigned, null, sign * e.GrossCents, subject);
            return entry;
        }

        entry.Credit(ChequeMoney, AgreementOf(agreementId), sign * e.FaceCents, subject);
        // The VAT of a fee is that of the day on which its money came, and is given back as it was taken.
        entry.Earn(Fees, e.FeeCents, state.VatRateOn(e.ReceivedOn ?? e.AccountingDay), sign, subject);
        return entry;
    }

    /// <summary>What is decided to go back to a funder is no longer money of cheques.</summary>
    private static Draft Refunded(Guid agreementId, string? funderId, long cents, DateOnly day, DateTimeOffset at, string label,
        Guid refundId)
    {
        var entry = new Draft(Journals.Various, day, at, label, $"{refundId}");
        var subject = new Subject(agreementId, funderId);
        entry.Debit(ChequeMoney, AgreementOf(agreementId), cents, subject);
        entry.Credit(ChartOfAccounts.Refunds, AgreementOf(agreementId), cents, subject);
        return entry;
    }

    private static Draft Redeemed(JournalState state, EntitlementAccrued e)
    {
        var entry = new Draft(Journals.Redemptions, e.AccountingDay, e.OccurredAt,
            $"Encaissement de chèques, service du {French(e.Service.ServicedOn)}", $"{e.RedemptionId}");
        foreach (var line in e.Lines) entry.Redeem(line, e, state.VatRateOn(e.AccountingDay), sign: 1);
        return entry;
    }

    private static (JournalState, BookRows) Cancelled(JournalState state, SequencedEvent at, EntitlementCancelled e, Origins origins)
    {
        var accrued = origins.Accruals[e.RedemptionId];
        var lines = e.Lines ?? accrued.Lines;
        var entry = new Draft(Journals.Redemptions, e.AccountingDay, e.OccurredAt,
            $"Annulation d'encaissement, service du {French(accrued.Service.ServicedOn)}", $"{e.RedemptionId}");
        foreach (var line in lines) entry.Redeem(line, accrued, state.VatRateOn(accrued.AccountingDay), sign: -1);
        return Write(state, at, entry, ServicesOf(state, at, accrued, lines, e.AccountingDay, sign: -1));
    }

    /// <summary>What was rendered is counted right; the money of it moves with the incident's claim.</summary>
    private static (JournalState, BookRows) Corrected(JournalState state, SequencedEvent at, EntitlementCorrected e, Origins origins)
    {
        var accrued = origins.Accruals[e.RedemptionId];
        var day = ParisTime.DayOf(e.OccurredAt);
        return (state, new BookRows([],
        [
            .. ServicesOf(state, at, accrued, origins.LinesBefore(at.Sequence, e.RedemptionId), day, sign: -1),
            .. ServicesOf(state, at, accrued, e.Lines, day, sign: 1),
        ]));
    }

    /// <summary>What the payout pays is on its way: whole with its first chunk, and each chunk tells the agreements.</summary>
    private static Draft PutInTransfer(PayoutPutInTransfer e, Payout payout)
    {
        var entry = new Draft(Journals.Various, ParisTime.DayOf(e.OccurredAt), e.OccurredAt,
            $"Virement remis à la banque {e.EndToEndId}", e.EndToEndId);
        entry.Transfer(payout, e.Lines, InTransfer, e.ChunkNumber, sign: 1);
        return entry;
    }

    /// <summary>The bank's one transaction: booked whole with the first chunk.</summary>
    private static Draft Executed(PayoutExecuted e, Payout payout)
    {
        var entry = new Draft(Journals.Bank, e.ExecutedOn, e.OccurredAt, $"Virement exécuté {e.EndToEndId}", e.EndToEndId);
        if (e.ChunkNumber > 1) return entry;
        entry.Debit(InTransfer, null, payout.NetCents, SubjectOf(payout));
        entry.Credit(RingFencedBank, null, payout.NetCents, SubjectOf(payout));
        return entry;
    }

    /// <summary>What the payout paid is owed again: all that came back, of which the lines tell the agreements.</summary>
    private static Draft Returned(PayoutReturned e, Payout payout)
    {
        var entry = e.WasExecuted
            ? new Draft(Journals.Bank, e.ReturnedOn, e.OccurredAt, $"Virement revenu {e.EndToEndId}", e.EndToEndId)
            : new Draft(Journals.Various, e.ReturnedOn, e.OccurredAt, $"Virement rejeté {e.EndToEndId}", e.EndToEndId);
        entry.Transfer(payout, e.Lines, e.WasExecuted ? RingFencedBank : InTransfer, e.ChunkNumber, sign: -1, e.UnplacedCents);
        return entry;
    }

    private static Draft Claimed(IncidentBooked e)
    {
        var entry = new Draft(Journals.Various, ParisTime.DayOf(e.OccurredAt), e.OccurredAt, $"Incident {e.Number}, créance sur le lieu",
            e.Number);
        entry.Claim(e, [.. e.ClaimLines.Select(line => (line.AgreementId, line.FunderId, line.RecoverableCents))], sign: 1);
        return entry;
    }

    /// <summary>The claim is settled by what brought it in, and its money is the agreements' again, with the commission on it.</summary>
    private static Draft Recovered(JournalState state, ClaimRecovered e, Origins origins)
    {
        var incident = origins.Incidents[e.IncidentId];
        var (journal, label) = e.Means switch
        {
            RecoveryMeans.Netting => (Journals.Various, "retenu sur règlement"),
            RecoveryMeans.DebitNote => (Journals.Bank, "avis de débit payé"),
            RecoveryMeans.WriteOff => (Journals.Various, "créance abandonnée"),
            RecoveryMeans.TransferReturned => (Journals.Various, "compensé par le virement revenu"),
            _ => throw new InvalidOperationException($"Recovery {e.RecoveryId} is by means that the books do not know: {e.Means}."),
        };
        var entry = new Draft(journal, e.AccountingDay, e.OccurredAt, $"Incident {incident.Number}, {label}",
            e.BankReference ?? incident.Number);
        entry.Recover(incident, e.Means, e.PayoutId, e.Lines, VatRateOfCommission(state, incident, origins), sign: 1);
        return entry;
    }

    private static Draft Reopened(JournalState state, ClaimReopened e, Origins origins)
    {
        var incident = origins.Incidents[e.IncidentId];
        var entry = new Draft(Journals.Various, e.AccountingDay, e.OccurredAt, $"Incident {incident.Number}, retenue annulée",
            incident.Number);
        entry.Recover(incident, RecoveryMeans.Netting, null, e.Lines, VatRateOfCommission(state, incident, origins), sign: -1);
        return entry;
    }

    // The commission that is given back was earned by the redemption, with the VAT of that day.
    private static int VatRateOfCommission(JournalState state, IncidentBooked incident, Origins origins) =>
        state.VatRateOn(origins.Accruals[incident.RedemptionId].AccountingDay);

    private static Draft Withdrawn(ClaimWithdrawn e, IncidentBooked incident)
    {
        var entry = new Draft(Journals.Various, e.AccountingDay, e.OccurredAt, $"Incident {incident.Number}, créance retirée",
            incident.Number);
        entry.Claim(incident, [.. e.Lines.Select(line => (line.AgreementId, line.FunderId, line.RecoveredCents))], sign: -1);
        return entry;
    }

    private static Draft Granted(GoodwillGranted e)
    {
        var entry = new Draft(Journals.Various, ParisTime.DayOf(e.OccurredAt), e.OccurredAt, "Geste commercial", $"{e.GoodwillId}");
        var subject = new Subject(VenueId: e.VenueId, OrganisationId: e.OrganisationId);
        entry.Debit(Goodwill, null, e.AmountCents, subject);
        entry.Credit(VenuesOwed, VenueOf(e.OrganisationId, e.VenueId), e.AmountCents, subject);
        return entry;
    }

    private static Draft Own(DateOnly on, DateTimeOffset occurredAt, string label, string bankReference, long cents)
    {
        var entry = new Draft(Journals.Bank, on, occurredAt, label, bankReference);
        entry.Debit(RingFencedBank, null, cents, Subject.None);
        entry.Credit(OwnBank, null, cents, Subject.None);
        return entry;
    }

    private static Draft Charged(BankFeeBorne e)
    {
        var entry = new Draft(Journals.Bank, e.On, e.OccurredAt, e.AmountCents > 0 ? "Frais bancaires" : "Frais bancaires restitués",
            e.BankReference);
        entry.Debit(BankFees, null, e.AmountCents, Subject.None);
        entry.Credit(RingFencedBank, null, e.AmountCents, Subject.None);
        return entry;
    }

    /// <summary>Numbers what the event leads to. An entry without amounts is none.</summary>
    private static (JournalState, BookRows) Write(
        JournalState state, SequencedEvent at, Draft draft, IReadOnlyList<ServiceLine>? services = null)
    {
        if (draft.Lines.Count == 0) return (state, new BookRows([], services ?? []));

        var period = state.PeriodOf(draft.AccountingDay);
        var (after, entry, number) = state.Take(draft.Journal, period.BookedOn.Year);
        return (after, new BookRows(
            [
                new JournalEntry(entry, draft.Journal, number, at.Sequence, at.Id, draft.AccountingDay, period.BookedOn, period.Name,
                    period.IsLate, draft.Label, draft.Piece, draft.OccurredAt, draft.Lines),
            ],
            services ?? []));
    }

    private static List<ServiceLine> ServicesOf(
        JournalState state, SequencedEvent at, EntitlementAccrued accrued, IEnumerable<EntitlementLine> lines, DateOnly accountingDay,
        int sign)
    {
        var period = state.PeriodOf(accountingDay);
        return lines.Select(line => new ServiceLine(at.Sequence, accrued.RedemptionId, line.ChequeId, accrued.VenueId,
            accrued.OrganisationId,
            line.AgreementId, line.FunderId, line.PartnerId, line.TargetPublic, accrued.Service.ServiceId, accrued.Service.Kind,
            accrued.Service.ServicedOn, accrued.Service.PriceCents, accrued.Service.ComplementCents, line.CoveredCents, line.PayableCents,
            line.CommissionCents, accountingDay, period.Name, period.IsLate, sign)).ToList();
    }

    private static string? Later(string? closed, string period) => string.CompareOrdinal(closed, period) > 0 ? closed : period;

    private static string ReceivedOn(FunderMoneyMoved e) => e.ReceivedOn is { } day ? $" reçu le {French(day)}" : "";

    private static string French(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static Subject SubjectOf(Payout payout) => payout.RefundId is not null
        ? new(AgreementId: payout.AgreementId, PayoutId: payout.PayoutId)
        : new(VenueId: payout.VenueId, OrganisationId: payout.OrganisationId, PayoutId: payout.PayoutId);

    private static Subject SubjectOf(IncidentBooked incident) => new(VenueId: incident.VenueId, OrganisationId: incident.OrganisationId,
        RedemptionId: incident.RedemptionId, IncidentId: incident.IncidentId);

    /// <summary>An entry before it has its number. Each sign turns the lines around.</summary>
    private sealed record Draft(string Journal, DateOnly AccountingDay, DateTimeOffset OccurredAt, string Label, string Piece)
    {
        public List<JournalLine> Lines { get; } = [];

        /// <summary>A cheque's money goes to its venue, and the rest of it is commission.</summary>
        public void Redeem(EntitlementLine line, EntitlementAccrued accrued, int vatBasisPoints, int sign)
        {
            var subject = new Subject(line.AgreementId, line.FunderId, accrued.VenueId, accrued.OrganisationId, accrued.RedemptionId);
            Debit(ChequeMoney, AgreementOf(line.AgreementId), sign * line.CoveredCents, subject);
            Credit(VenuesOwed, VenueOf(accrued.OrganisationId, accrued.VenueId), sign * line.PayableCents, subject);
            Earn(Commission, line.CommissionCents, vatBasisPoints, sign, subject);
        }

        /// <summary>
        /// The bank's one amount against what is owed, with the first chunk; the lines of each chunk say of which agreements it is.
        /// What is of none (goodwill, claims that are netted) stands beside them.
        /// </summary>
        /// <param name="unplacedCents">Of what came back, what nobody is owed: it waits to be assigned.</param>
        public void Transfer(
            Payout payout, IReadOnlyList<PayoutLine> lines, string account, int chunkNumber, int sign, long unplacedCents = 0)
        {
            var (venue, subject) = (VenueOf(payout.OrganisationId, payout.VenueId), SubjectOf(payout));
            var wholeCents = chunkNumber == 1 ? payout.NetCents : 0;
            if (payout is { RefundId: not null, AgreementId: { } refunded })
            {
                Debit(ChartOfAccounts.Refunds, AgreementOf(refunded), sign * wholeCents, subject);
                Credit(account, null, sign * wholeCents, subject);
                return;
            }

            foreach (var agreement in lines.GroupBy(line => line.AgreementId).OrderBy(agreement => agreement.Key))
                Debit(VenuesOwed, venue, sign * agreement.Sum(line => line.PayableCents), subject with { AgreementId = agreement.Key });
            Debit(VenuesOwed, venue, sign * (wholeCents - unplacedCents - lines.Sum(line => line.PayableCents)), subject);
            Debit(Unassigned, null, sign * unplacedCents, subject);
            Credit(account, null, sign * wholeCents, subject);
        }

        /// <summary>A claim is settled by some means, and its money is the agreements' again.</summary>
        public void Recover(
            IncidentBooked incident, string means, Guid? payoutId, IReadOnlyList<RecoveryLine> lines, int vatBasisPoints, int sign)
        {
            var subject = SubjectOf(incident) with { PayoutId = payoutId };
            var venue = VenueOf(incident.OrganisationId, incident.VenueId);
            var cents = sign * lines.Sum(line => line.RecoveredCents);
            if (means == RecoveryMeans.DebitNote) Debit(RingFencedBank, null, cents, subject);
            else if (means == RecoveryMeans.WriteOff) Debit(WriteOffs, null, cents, subject);
            else Debit(VenuesOwed, venue, cents, subject);
            Credit(ChartOfAccounts.Claims, venue, cents, subject);
            foreach (var line in lines)
            {
                var about = subject with { AgreementId = line.AgreementId, FunderId = line.FunderId };
                Debit(ToBeRestored, AgreementOf(line.AgreementId), sign * line.RecoveredCents, about);
                Earn(Commission, line.CommissionCents, vatBasisPoints, -sign, about);
                Credit(ChequeMoney, AgreementOf(line.AgreementId), sign * (line.RecoveredCents + line.CommissionCents), about);
            }
        }

        /// <summary>A claim on a venue, and the agreements' money that it shall bring back.</summary>
        public void Claim(IncidentBooked incident, IReadOnlyList<(Guid AgreementId, string FunderId, long Cents)> lines, int sign)
        {
            var subject = SubjectOf(incident);
            Debit(ChartOfAccounts.Claims, VenueOf(incident.OrganisationId, incident.VenueId), sign * lines.Sum(line => line.Cents),
                subject);
            foreach (var (agreementId, funderId, cents) in lines)
                Credit(ToBeRestored, AgreementOf(agreementId), sign * cents,
                    subject with { AgreementId = agreementId, FunderId = funderId });
        }

        /// <summary>What the operator keeps, with the VAT that is in it.</summary>
        public void Earn(string account, long grossCents, int vatBasisPoints, int sign, Subject subject)
        {
            var (netCents, vatCents) = Vat.IncludedIn(grossCents, vatBasisPoints);
            Credit(account, null, sign * netCents, subject);
            Credit(VatCollected, null, sign * vatCents, subject);
        }

        public void Debit(string account, string? auxiliary, long cents, Subject subject)
        {
            if (cents != 0) Lines.Add(new JournalLine(account, auxiliary, Math.Max(cents, 0), Math.Max(-cents, 0), subject));
        }

        public void Credit(string account, string? auxiliary, long cents, Subject subject) => Debit(account, auxiliary, -cents, subject);
    }
}
