using System.Globalization;
using Aptic.Hosting;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.Periods;
using Aptic.Settlement.SettlementRuns;
using static Aptic.Settlement.Books.ChartOfAccounts;

namespace Aptic.Settlement.Books;

/// <summary>
/// The books: what each event means in double entry. One pure function, used twice: live by <see cref="BookKeeper"/>, and in a
/// replay over the same events, which gives the same rows to the number.
/// </summary>
public static class JournalFold
{
    /// <summary>The events that the books are made of. Others pass by.</summary>
    public static readonly IReadOnlyList<Type> EventTypes =
    [
        typeof(EntitlementAccrued), typeof(EntitlementCancelled), typeof(PayoutPutInTransfer), typeof(PayoutExecuted),
        typeof(PeriodClosed),
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
        EntitlementAccrued e => Redeemed(state, @event, e),
        EntitlementCancelled e => Reversed(state, @event, e, origins.Accruals[e.RedemptionId]),
        PayoutPutInTransfer e => InTransferNow(state, @event, e, origins.Payouts[e.PayoutId]),
        PayoutExecuted e => Executed(state, @event, e, origins.Payouts[e.PayoutId]),
        PeriodClosed e => (state with { ClosedThrough = e.Period }, BookRows.None),
        _ => (state, BookRows.None),
    };

    private static (JournalState, BookRows) Redeemed(JournalState state, SequencedEvent at, EntitlementAccrued e)
    {
        var entry = new Draft(Journals.Redemptions, e.AccountingDay, e.OccurredAt,
            string.Create(CultureInfo.InvariantCulture, $"Encaissement de chèques, service du {e.Service.ServicedOn:dd/MM/yyyy}"),
            $"{e.RedemptionId}");
        foreach (var line in e.Lines) entry.Redeem(line, e, sign: 1);
        return Write(state, at, [entry], ServicesOf(state, at, e, e.Lines, e.AccountingDay, sign: 1));
    }

    private static (JournalState, BookRows) Reversed(JournalState state, SequencedEvent at, EntitlementCancelled e, EntitlementAccrued accrued)
    {
        var entry = new Draft(Journals.Redemptions, e.AccountingDay, e.OccurredAt,
            string.Create(CultureInfo.InvariantCulture, $"Annulation d'encaissement, service du {accrued.Service.ServicedOn:dd/MM/yyyy}"),
            $"{e.RedemptionId}");
        foreach (var line in accrued.Lines) entry.Redeem(line, accrued, sign: -1);
        return Write(state, at, [entry], ServicesOf(state, at, accrued, accrued.Lines, e.AccountingDay, sign: -1));
    }

    /// <summary>What is owed to the venue is on its way now, agreement by agreement.</summary>
    private static (JournalState, BookRows) InTransferNow(JournalState state, SequencedEvent at, PayoutPutInTransfer e, Payout payout)
    {
        var entry = new Draft(Journals.Various, ParisTime.DayOf(e.OccurredAt), e.OccurredAt, $"Virement remis à la banque {e.EndToEndId}", e.EndToEndId);
        entry.Transfer(payout, e.Lines, sign: 1);
        return Write(state, at, [entry]);
    }

    /// <summary>The bank's one transaction: booked whole with the first chunk.</summary>
    private static (JournalState, BookRows) Executed(JournalState state, SequencedEvent at, PayoutExecuted e, Payout payout)
    {
        if (e.ChunkNumber > 1) return (state, BookRows.None);

        var entry = new Draft(Journals.Bank, e.ExecutedOn, e.OccurredAt, $"Virement exécuté {e.EndToEndId}", e.EndToEndId);
        entry.Execute(payout, sign: 1);
        return Write(state, at, [entry]);
    }

    /// <summary>Numbers what the event leads to. An entry without amounts is none.</summary>
    private static (JournalState, BookRows) Write(
        JournalState state, SequencedEvent at, IEnumerable<Draft> drafts, IReadOnlyList<ServiceLine>? services = null)
    {
        List<JournalEntry> entries = [];
        foreach (var draft in drafts.Where(draft => draft.Lines.Count > 0))
        {
            var period = state.PeriodOf(draft.AccountingDay);
            (state, var entry, var number) = state.Take(draft.Journal, period.BookedOn.Year);
            entries.Add(new JournalEntry(entry, draft.Journal, number, at.Sequence, at.Id, draft.AccountingDay, period.BookedOn, period.Name,
                period.IsLate, draft.Label, draft.Piece, draft.OccurredAt, draft.Lines));
        }

        return (state, new BookRows(entries, services ?? []));
    }

    private static List<ServiceLine> ServicesOf(
        JournalState state, SequencedEvent at, EntitlementAccrued accrued, IEnumerable<EntitlementLine> lines, DateOnly accountingDay, int sign)
    {
        var period = state.PeriodOf(accountingDay);
        return lines.Select(line => new ServiceLine(at.Sequence, accrued.RedemptionId, line.ChequeId, accrued.VenueId, accrued.OrganisationId,
            line.AgreementId, line.FunderId, line.PartnerId, line.TargetPublic, accrued.Service.ServiceId, accrued.Service.Kind,
            accrued.Service.ServicedOn, accrued.Service.PriceCents, accrued.Service.ComplementCents, line.CoveredCents, line.PayableCents,
            line.CommissionCents, accountingDay, period.Name, period.IsLate, sign)).ToList();
    }

    /// <summary>An entry before it has its number.</summary>
    private sealed record Draft(string Journal, DateOnly AccountingDay, DateTimeOffset OccurredAt, string Label, string Piece)
    {
        public List<JournalLine> Lines { get; } = [];

        /// <summary>A cheque's money goes to its venue, and the rest of it is commission. The sign turns it around.</summary>
        public void Redeem(EntitlementLine line, EntitlementAccrued accrued, int sign)
        {
            var subject = new Subject(line.AgreementId, line.FunderId, accrued.VenueId, accrued.OrganisationId, accrued.RedemptionId);
            Debit(ChequeMoney, AgreementOf(line.AgreementId), sign * line.CoveredCents, subject);
            Credit(VenuesOwed, VenueOf(accrued.OrganisationId, accrued.VenueId), sign * line.PayableCents, subject);
            Earn(Commission, line.CommissionCents, sign, subject);
        }

        /// <summary>What a venue is owed goes into a transfer, agreement by agreement. The sign turns it around.</summary>
        public void Transfer(Payout payout, IReadOnlyList<PayoutLine> lines, int sign)
        {
            var subject = new Subject(VenueId: payout.VenueId, OrganisationId: payout.OrganisationId, PayoutId: payout.PayoutId);
            foreach (var agreement in lines.GroupBy(line => line.AgreementId).OrderBy(agreement => agreement.Key))
                Debit(VenuesOwed, VenueOf(payout.OrganisationId, payout.VenueId), sign * agreement.Sum(line => line.PayableCents),
                    subject with { AgreementId = agreement.Key });
            Credit(InTransfer, null, sign * lines.Sum(line => line.PayableCents), subject);
        }

        /// <summary>The bank executes a transfer. The sign turns it around.</summary>
        public void Execute(Payout payout, int sign)
        {
            var subject = new Subject(VenueId: payout.VenueId, OrganisationId: payout.OrganisationId, PayoutId: payout.PayoutId);
            Debit(InTransfer, null, sign * payout.PayableCents, subject);
            Credit(RingFencedBank, null, sign * payout.PayableCents, subject);
        }

        /// <summary>What the operator keeps, with the VAT that is in it. The sign turns it around.</summary>
        public void Earn(string account, long grossCents, int sign, Subject subject)
        {
            var (netCents, vatCents) = Vat.IncludedIn(grossCents);
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
