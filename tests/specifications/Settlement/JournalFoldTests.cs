using Aptic.Contracts.Funding.V1;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.OperatorMoney.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Rules.Domain;
using Aptic.Settlement.Runs.Domain;
using Xunit;
using static Aptic.Settlement.Earnings.Domain.EntitlementDecider;
using static Aptic.Tests.Specifications.Settlement.Given;
using static Aptic.Tests.Specifications.Settlement.Ledger;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>Given events, then entries.</summary>
public sealed class JournalFoldTests
{
    private static readonly Guid Run = Guid.CreateVersion7();
    private static readonly DateOnly ExecutedOn = new(2027, 1, 4);

    private static readonly EntitlementAccrued Accrued =
        (EntitlementAccrued)Decide(new AccrueEntitlement(ServiceRedeemed(Cheque(1_000), Cheque(500))), null).Events[0];

    private static readonly Payout Payout =
        new(Guid.CreateVersion7(), Venue, Organisation, Guid.CreateVersion7(), "APTIC-1", 1, 1_440, 60);

    private static readonly RunPrepared Prepared = new(Run, [Payout], [], LaterOn);

    private static readonly IReadOnlyList<PayoutLine> Lines = Accrued.Lines
        .Select(line => new PayoutLine(RedemptionId, line.ChequeId, line.AgreementId, line.PayableCents, line.CommissionCents)).ToList();

    private static readonly PayoutPutInTransfer InTransfer = new(Run, Payout.PayoutId, Venue, "APTIC-1", 1, 1, Lines, LaterOn);
    private static readonly PayoutExecuted Executed =
        new(Run, Payout.PayoutId, Venue, "APTIC-1", 1, 1, Lines, ExecutedOn, LaterOn.AddDays(7));

    private static readonly IncidentBooked Incident = new(Guid.CreateVersion7(), RedemptionId, Venue, Organisation,
        IncidentKinds.Overpayment,
        "deux heures au lieu de trois", Accrued.Lines, [],
        [new ClaimLine(Guid.CreateVersion7(), Accrued.Lines[0].AgreementId, "departement-16", 288, 12)], [], "INC-2027-000001", "one",
        "hash", LaterOn);

    private static readonly RecoveryLine Recovery = new(Guid.CreateVersion7(), Accrued.Lines[0].AgreementId, "departement-16", 288, 12);

    private static ClaimRecovered Recovered(string means) =>
        new(Incident.IncidentId, Guid.CreateVersion7(), means, Payout.PayoutId, [Recovery], LaterOn, ExecutedOn, "one");

    private static PayoutReturned Returned(bool wasExecuted) => new(Run, Payout.PayoutId, Venue, Organisation, "APTIC-1", 1, 1, Lines,
        wasExecuted, "AC04", ExecutedOn, LaterOn);

    private static FunderMoneyMoved Moved(string kind, Guid? agreementId) =>
        new(Guid.CreateVersion7(), agreementId, "departement-16", kind, 52_000, agreementId is null ? 0 : 50_000,
            agreementId is null ? 0 : 2_000, "VIR-1", Noon, new DateOnly(2026, 12, 1));

    private static List<JournalEntry> EntriesSince(EntitlementAccrued accrued, params IEnumerable<object> events) =>
        EntriesOf([accrued, .. events]).Skip(1).ToList();

    [Fact]
    public void A_redemption_takes_cheque_money_owes_it_to_the_venue_and_earns_commission_with_VAT_in_it() => Assert.Equal(
        ["EC 1: 467100 D 10.00, 467200 C 9.60, 706100 C 0.33, 445710 C 0.07, 467100 D 5.00, 467200 C 4.80, 706100 C 0.17, 445710 C 0.03"],
        EntriesOf(Accrued).Select(Said));

    [Fact]
    public void Each_line_says_whose_it_is()
    {
        var lines = EntriesOf(Accrued)[0].Lines;

        var (cheque, venue) = (lines[0], lines[1]);
        Assert.Equal(($"{Accrued.Lines[0].AgreementId:N}", "departement-16", RedemptionId),
            (cheque.Auxiliary, cheque.Subject.FunderId, cheque.Subject.RedemptionId));
        Assert.Equal(($"{Organisation:N}/{Venue:N}", Organisation, Venue),
            (venue.Auxiliary, venue.Subject.OrganisationId, venue.Subject.VenueId));
    }

    [Fact]
    public void A_reversal_turns_the_same_lines_around()
    {
        var entries = EntriesOf(Accrued, new EntitlementCancelled(RedemptionId, Reversed, new DateOnly(2026, 12, 2)));

        Assert.Equal(
            "EC 2: 467100 C 10.00, 467200 D 9.60, 706100 D 0.33, 445710 D 0.07, 467100 C 5.00, 467200 D 4.80, 706100 D 0.17, 445710 D 0.03",
            Said(entries[1]));
        Assert.All(ChartOfAccounts.Names.Keys, account => Assert.Equal(0, BalanceOf(entries, account)));
    }

    [Fact]
    public void A_service_is_counted_once_for_each_cheque_and_taken_back_when_it_is_reversed()
    {
        var services = BooksOf(Accrued, new EntitlementCancelled(RedemptionId, Reversed, new DateOnly(2026, 12, 2))).Rows.Services;

        Assert.Equal([(1L, 1, 1_000L), (1, 1, 500), (2, -1, 1_000), (2, -1, 500)],
            services.Select(line => (line.Sequence, line.Sign, line.CoveredCents)));
        Assert.Equal([new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 2)], services.Select(line => line.AccountingDay).Distinct());
    }

    [Fact]
    public void A_payout_is_in_transfer_by_agreement_and_executed_as_the_banks_one_transaction()
    {
        var entries = EntriesOf(Accrued, Prepared, InTransfer, Executed);

        Assert.Equal(["OD 1: 467200 D 9.60, 467200 D 4.80, 467300 C 14.40", "BQ 1: 467300 D 14.40, 512000 C 14.40"],
            entries.Skip(1).Select(Said).Select(Sorted));
        Assert.Equal(0, BalanceOf(entries, ChartOfAccounts.VenuesOwed));
        Assert.Equal(("APTIC-1", ExecutedOn, "2027-01"), (entries[2].Piece, entries[2].BookedOn, entries[2].Period));
        Assert.All(entries.Skip(1).SelectMany(entry => entry.Lines), line => Assert.Equal(Payout.PayoutId, line.Subject.PayoutId));
    }

    [Fact]
    public void A_payout_in_chunks_is_in_transfer_and_executed_whole_with_the_first()
    {
        var chunks = Lines.Select((line, index) => InTransfer with { ChunkNumber = index + 1, ChunkCount = 2, Lines = [line] });
        var executed = Lines.Select((line, index) => Executed with { ChunkNumber = index + 1, ChunkCount = 2, Lines = [line] });

        var entries = EntriesOf([Accrued, Prepared, .. chunks, .. executed]);

        Assert.Equal(
            ["OD 1: 467200 D 9.60, 467200 D 4.80, 467300 C 14.40", "OD 2: 467200 D 4.80, 467200 C 4.80",
            "BQ 1: 467300 D 14.40, 512000 C 14.40"], entries.Skip(1).Select(Said));
        Assert.All(Lines, line => Assert.Equal(0, entries.SelectMany(entry => entry.Lines)
            .Where(booked => booked.Account == ChartOfAccounts.VenuesOwed && booked.Subject.AgreementId == line.AgreementId)
            .Sum(booked => booked.DebitCents - booked.CreditCents)));
        Assert.Equal(0, BalanceOf(entries, ChartOfAccounts.InTransfer));
    }

    [Theory]
    [InlineData("receipt", "BQ 1: 512000 D 520.00, 467100 C 500.00, 706200 C 16.67, 445710 C 3.33")]
    [InlineData("bounce", "BQ 1: 512000 C 520.00, 467100 D 500.00, 706200 D 16.67, 445710 D 3.33")]
    [InlineData("assigned", "OD 1: 467900 D 520.00, 467100 C 500.00, 706200 C 16.67, 445710 C 3.33")]
    [InlineData("reassigned-in", "OD 1: 467900 D 520.00, 467100 C 500.00, 706200 C 16.67, 445710 C 3.33")]
    [InlineData("reassigned-out", "OD 1: 467900 C 520.00, 467100 D 500.00, 706200 D 16.67, 445710 D 3.33")]
    public void Funders_money_is_booked_gross_at_the_bank_and_split_into_face_and_fee(string kind, string entry) =>
        Assert.Equal(entry, Said(Assert.Single(EntriesOf(Moved(kind, Guid.CreateVersion7())))));

    [Fact]
    public void Money_without_an_agreement_waits_on_an_account_of_its_own() => Assert.Equal("BQ 1: 512000 D 520.00, 467900 C 520.00",
        Said(Assert.Single(EntriesOf(Moved("unassigned", null)))));

    [Fact]
    public void A_kind_that_the_books_do_not_know_stops_them() =>
        Assert.Throws<InvalidOperationException>(() => EntriesOf(Moved("gift", Guid.CreateVersion7())));

    [Fact]
    public void A_rejected_payout_is_owed_again_and_one_that_came_back_is_in_the_bank_again()
    {
        var rejected = EntriesOf(Accrued, Prepared, InTransfer, Returned(wasExecuted: false));
        var cameBack = EntriesOf(Accrued, Prepared, InTransfer, Executed, Returned(wasExecuted: true));

        Assert.Equal("OD 1: 467200 C 9.60, 467200 C 4.80, 467300 D 14.40", Sorted(Said(rejected[^1])));
        Assert.Equal("BQ 2: 467200 C 9.60, 467200 C 4.80, 512000 D 14.40", Sorted(Said(cameBack[^1])));
        Assert.All([rejected, cameBack], entries => Assert.Equal((-1_440, 0, 0), (
            BalanceOf(entries, ChartOfAccounts.VenuesOwed), BalanceOf(entries, ChartOfAccounts.InTransfer),
            BalanceOf(entries, ChartOfAccounts.RingFencedBank))));
    }

    [Fact]
    public void An_incident_is_a_claim_on_the_venue_and_money_to_be_restored_to_the_funder() => Assert.Equal(
        "OD 1: 411800 D 2.88, 467500 C 2.88", Said(Assert.Single(EntriesOf(Incident))));

    [Theory]
    [InlineData("netting", "OD 1: 467200 D 2.88, 411800 C 2.88, 467500 D 2.88, 706100 D 0.10, 445710 D 0.02, 467100 C 3.00")]
    [InlineData("transfer-returned", "OD 1: 467200 D 2.88, 411800 C 2.88, 467500 D 2.88, 706100 D 0.10, 445710 D 0.02, 467100 C 3.00")]
    [InlineData("debit-note", "BQ 1: 512000 D 2.88, 411800 C 2.88, 467500 D 2.88, 706100 D 0.10, 445710 D 0.02, 467100 C 3.00")]
    [InlineData("write-off", "OD 1: 658000 D 2.88, 411800 C 2.88, 467500 D 2.88, 706100 D 0.10, 445710 D 0.02, 467100 C 3.00")]
    public void A_recovery_gives_the_money_back_to_the_agreement_with_the_commission_on_it(string means, string entry)
    {
        var entries = EntriesSince(Accrued, Incident, Recovered(means));

        Assert.Equal(entry, Said(entries[1]));
        Assert.Equal((0, 0), (BalanceOf(entries, ChartOfAccounts.Claims), BalanceOf(entries, ChartOfAccounts.ToBeRestored)));
    }

    [Fact]
    public void A_recovery_from_a_payout_that_came_back_is_undone_and_a_claim_that_is_withdrawn_is_none()
    {
        var reopened = EntriesSince(Accrued, Incident, Recovered(RecoveryMeans.Netting),
            new ClaimReopened(Incident.IncidentId, Guid.CreateVersion7(), [Recovery], "compte clos", LaterOn, ExecutedOn));
        var withdrawn = EntriesOf(Incident, new ClaimWithdrawn(Incident.IncidentId, [Recovery], LaterOn, ExecutedOn));

        Assert.Equal((288, 0, -288), (BalanceOf(reopened, ChartOfAccounts.Claims), BalanceOf(reopened, ChartOfAccounts.VenuesOwed),
            BalanceOf(reopened, ChartOfAccounts.ToBeRestored)));
        Assert.Equal("OD 1: 411800 C 2.88, 467500 D 2.88", Said(withdrawn[1]));
    }

    [Fact]
    public void What_a_payout_recovers_and_what_it_adds_of_goodwill_leave_nothing_owed()
    {
        var payout = Payout with
        {
            Nettings = [new Netting(Incident.IncidentId, 288)],
            Goodwill = [new GoodwillPart(Guid.CreateVersion7(), 500)]
        };
        var entries = EntriesOf(Accrued, Incident,
            new GoodwillGranted(Guid.CreateVersion7(), Guid.CreateVersion7(), Venue, Organisation, 500, "panne", "one", "other", LaterOn),
            Prepared with { Payouts = [payout] }, InTransfer, Executed, Recovered(RecoveryMeans.Netting));

        Assert.Equal("BQ 1: 467300 D 16.52, 512000 C 16.52", Said(entries.Single(entry => entry.Journal == Journals.Bank)));
        Assert.Equal((0, 0, 0, 500), (BalanceOf(entries, ChartOfAccounts.VenuesOwed), BalanceOf(entries, ChartOfAccounts.InTransfer),
            BalanceOf(entries, ChartOfAccounts.Claims), BalanceOf(entries, ChartOfAccounts.Goodwill)));
    }

    [Fact]
    public void A_correction_counts_the_service_as_it_was()
    {
        var services = BooksOf(Accrued, Incident,
            new EntitlementCorrected(RedemptionId, Incident.IncidentId, [Accrued.Lines[0]], LaterOn)).Rows.Services;

        Assert.Equal([(1L, 1, 1_000L), (1, 1, 500), (3, -1, 1_000), (3, -1, 500), (3, 1, 1_000)],
            services.Select(line => (line.Sequence, line.Sign, line.CoveredCents)));
    }

    [Fact]
    public void The_operators_own_money_comes_and_goes_through_its_own_bank() => Assert.Equal(
        ["BQ 1: 512000 D 100.00, 512900 C 100.00", "BQ 2: 512000 C 30.00, 512900 D 30.00"],
        EntriesOf(
            new OperatorFundsPaidIn(Guid.CreateVersion7(), 10_000, "VIR-1", ExecutedOn, "one", "hash", LaterOn),
            new OperatorFundsWithdrawn(Guid.CreateVersion7(), 3_000, "VIR-2", ExecutedOn, "one", "hash", LaterOn)).Select(Said));

    [Fact]
    public void A_fee_of_the_bank_is_the_operators_charge_and_one_that_is_given_back_no_longer()
    {
        BankFeeBorne Fee(long cents) => new(Guid.CreateVersion7(), Guid.CreateVersion7(), 1, cents, "FRAIS-1", ExecutedOn, "one", LaterOn);

        var entries = EntriesOf(Fee(1_250), Fee(-250));

        Assert.Equal(["BQ 1: 627000 D 12.50, 512000 C 12.50", "BQ 2: 627000 C 2.50, 512000 D 2.50"], entries.Select(Said));
        Assert.Equal([ExecutedOn, ExecutedOn], entries.Select(entry => entry.AccountingDay));
    }

    [Fact]
    public void What_is_given_back_later_has_the_rate_of_VAT_with_which_it_was_earned()
    {
        var received = Moved(FundsMovements.Receipt, Guid.CreateVersion7()) with { ReceivedOn = new DateOnly(2026, 12, 1) };
        var rules = new RulesVersionAdded(Guid.CreateVersion7(), 1, new DateOnly(2026, 12, 2), 500, 1_000, 90, 30, [15], "loi", "one",
            "hash", Noon);
        FunderMoneyMoved Later(string kind) =>
            received with { MovementId = Guid.CreateVersion7(), Kind = kind, AccountingDay = new DateOnly(2027, 1, 4) };

        var entries = EntriesSince(Accrued, received, rules, Later(FundsMovements.Bounce), Later(FundsMovements.ReassignedOut),
            Later(FundsMovements.ReassignedIn), Incident, Recovered(RecoveryMeans.Netting),
            new ClaimReopened(Incident.IncidentId, Guid.CreateVersion7(), [Recovery], "compte clos", LaterOn, ExecutedOn));

        Assert.Equal([333, -333, -333, 333, 0, -2, 2],
            entries.Select(entry => (int)-BalanceOf([entry], ChartOfAccounts.VatCollected)));
    }

    [Fact]
    public void A_receipt_says_when_the_bank_had_it() => Assert.Equal(
        ["Versement d'un commanditaire reçu le 28/11/2026", "Versement d'un commanditaire"],
        new[] { new DateOnly(2026, 11, 28), (DateOnly?)null }.Select(day =>
            EntriesOf(Moved(FundsMovements.Receipt, Guid.CreateVersion7()) with { ReceivedOn = day })[0].Label));

    [Fact]
    public void Another_rate_of_VAT_counts_from_its_day_on_and_a_reversal_keeps_the_rate_of_its_redemption()
    {
        var rules = new RulesVersionAdded(Guid.CreateVersion7(), 1, new DateOnly(2026, 12, 2), 500, 1_000, 90, 30, [15], "loi", "one",
            "hash", Noon);

        var entries = EntriesOf(Accrued, rules, Accrued with { RedemptionId = Guid.CreateVersion7(), AccountingDay = rules.ValidFrom },
            new EntitlementCancelled(RedemptionId, Reversed, new DateOnly(2026, 12, 2)));

        Assert.Equal([10, 6, -10], entries.Select(entry => (int)-BalanceOf([entry], ChartOfAccounts.VatCollected)));
    }

    [Fact]
    public void A_closed_month_stays_closed()
    {
        PeriodClosed Closing(string period) => new(period, 1, "one", Guid.CreateVersion7(), "hash", LaterOn);

        Assert.Equal("2026-12", BooksOf(Closing("2026-11"), Closing("2026-12")).State.ClosedThrough);
        Assert.Equal(["2027-01"], EntriesOf(Closing("2026-11"), Closing("2026-12"), Accrued).Select(entry => entry.Period));
    }

    [Fact]
    public void Numbers_are_continuous_in_each_journal_and_begin_anew_each_year()
    {
        EntitlementAccrued On(int year) => Accrued with
        {
            RedemptionId = Guid.CreateVersion7(),
            AccountingDay = new DateOnly(year, 12, 31)
        };

        Assert.Equal([("EC", 1), ("EC", 2), ("EC", 1), ("EC", 3)],
            EntriesOf(On(2026), On(2026), On(2027), On(2026)).Select(entry => (entry.Journal, (int)entry.Number)));
    }

    [Fact]
    public void What_comes_after_its_month_was_closed_is_booked_in_the_first_open_one_and_says_so()
    {
        var closed = JournalState.Empty with { ClosedThrough = "2026-12" };
        var late = JournalFold.Fold(closed, Numbered(Accrued), Origins.None).Rows;

        Assert.Equal(("2027-01", true, new DateOnly(2026, 12, 1), new DateOnly(2027, 1, 1)), late.Entries.Select(entry =>
            (entry.Period, entry.IsLate, entry.AccountingDay, entry.BookedOn)).Single());
        Assert.All(late.Services, line => Assert.Equal(("2027-01", true), (line.Period, line.IsLate)));
    }

    [Fact]
    public void What_leads_to_no_amount_takes_no_number() => Assert.Empty(
        EntriesOf(Accrued with { Lines = [Accrued.Lines[0] with { CoveredCents = 0, PayableCents = 0, CommissionCents = 0 }] }));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(3, 3, 0)]
    [InlineData(9, 8, 1)]
    [InlineData(40, 33, 7)]
    [InlineData(2_000, 1_667, 333)]
    [InlineData(12_000, 10_000, 2_000)]
    public void VAT_is_in_the_amount_and_net_is_rounded_half_up(long grossCents, long netCents, long vatCents) =>
        Assert.Equal(new Vat(netCents, vatCents), Vat.IncludedIn(grossCents));

    // The agreements' own order is that of their random ids.
    private static string Sorted(string said)
    {
        var parts = said.Split(": ");
        var lines = parts[1].Split(", ");
        return $"{parts[0]}: {string.Join(", ", lines[..^1].OrderByDescending(line => line, StringComparer.Ordinal).Append(lines[^1]))}";
    }
}
