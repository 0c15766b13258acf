using Aptic.Settlement.Books;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;
using Xunit;
using static Aptic.Settlement.Entitlements.EntitlementDecider;
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

        Assert.Equal("EC 2: 467100 C 10.00, 467200 D 9.60, 706100 D 0.33, 445710 D 0.07, 467100 C 5.00, 467200 D 4.80, 706100 D 0.17, 445710 D 0.03",
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
    public void A_payout_in_chunks_is_executed_once()
    {
        var chunks = Lines.Select((line, index) => InTransfer with { ChunkNumber = index + 1, ChunkCount = 2, Lines = [line] });
        var executed = Lines.Select((line, index) => Executed with { ChunkNumber = index + 1, ChunkCount = 2, Lines = [line] });

        var entries = EntriesOf([Accrued, Prepared, .. chunks, .. executed]);

        Assert.Equal(["OD 1: 467200 D 9.60, 467300 C 9.60", "OD 2: 467200 D 4.80, 467300 C 4.80", "BQ 1: 467300 D 14.40, 512000 C 14.40"],
            entries.Skip(1).Select(Said));
        Assert.Equal(0, BalanceOf(entries, ChartOfAccounts.InTransfer));
    }

    [Fact]
    public void Numbers_are_continuous_in_each_journal_and_begin_anew_each_year()
    {
        EntitlementAccrued On(int year) => Accrued with { RedemptionId = Guid.CreateVersion7(), AccountingDay = new DateOnly(year, 12, 31) };

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
