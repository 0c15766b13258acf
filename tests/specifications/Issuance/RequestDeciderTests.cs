using Aptic.Contracts.Catalogue.V1;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Xunit;
using static Aptic.Issuance.Requests.Domain.RequestDecider;

namespace Aptic.Tests.Specifications.Issuance;

/// <summary>Handled twice, a command emits nothing the second time.</summary>
public sealed class RequestDeciderTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly DateTimeOffset Now = ParisTime.StartOf(Today).AddHours(10);
    private static readonly AgreementTerms Terms = new(
        3, 1_000, null, 12, 1, 400, 9_600, true, new Restrictions(["16"], [ServiceKinds.Workshop], [], [], [], null, false));
    private static readonly RequestCheques Ask = new(
        DeterministicId.Of("request"), DeterministicId.Of("agreement"), "france-services-16", [Line("B-1", 2), Line("B-2", 1)], "hash", Now);
    private static readonly FundRequest Fund = new("departement-16", Terms, Now);
    private static readonly RefuseRequest Refuse = new([new RefusalReason("insufficient-funds", "…"), new RefusalReason("quota-exceeded", "…")], Now);

    [Fact]
    public void A_request_is_made_with_its_counts_and_the_version_of_the_terms_it_was_checked_against()
    {
        var requested = (ChequesRequested)Decide(Ask, Terms, Held(), null).Events.Single();

        Assert.Equal(new ChequesRequested(Ask.RequestId, Ask.AgreementId, "france-services-16", 3, 2, 3, "hash", Now), requested);
        Assert.Equal(RequestStatus.Requested, Requested(3).Status);
    }

    [Fact]
    public void A_stock_is_made_with_its_count_and_the_size_of_its_booklets()
    {
        var requested = (ChequesRequested)Decide(Ask with { Lines = [], Stock = new RequestedStock(20, 5) }, Terms, Held(), null).Events.Single();
        Assert.Equal((20, 5), (requested.ChequeCount, requested.BookletSize));
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void A_stock_for_some_publics_waits_for_its_hand_over_whatever_the_agreement_says(bool isStock, bool isForPublics, bool isActive)
    {
        var terms = Terms with { Restrictions = Terms.Restrictions with { TargetPublics = isForPublics ? ["Jeunes"] : [] } };
        var state = IssuanceRequest.Evolve(null, new ChequesRequested(Ask.RequestId, Ask.AgreementId, "p", 3, 1, 10, "hash", Now, isStock ? 10 : null));
        Assert.Equal(isActive, ((RequestFunded)Decide(Fund with { Terms = terms }, state).Events.Single()).ActivatedAtIssue);
    }

    [Fact]
    public void A_request_is_made_once() => Assert.Equal(Decision.Nothing, Decide(Ask, Terms, Held(), Requested(3)));

    [Fact]
    public void A_request_that_breaks_a_rule_is_refused_and_starts_nothing()
    {
        var decision = Decide(Ask with { Lines = [] }, Terms, Held(), null);
        Assert.Equal((0, "no-lines"), (decision.Events.Count, decision.Refusals.Single().Code));
    }

    [Fact]
    public void What_funding_set_money_aside_under_is_stamped_on_the_cheques()
    {
        var funded = Funded(Fund);

        Assert.Equal(new ChequeTerms(Ask.AgreementId, 3, "departement-16", "france-services-16", 1_000, new DateOnly(2027, 3, 2),
            new DateOnly(2027, 4, 2), 9_600, Terms.Restrictions), funded.Terms);
        Assert.True(funded.ActivatedAtIssue);
    }

    [Fact]
    public void A_fixed_last_day_is_stamped_as_it_is() =>
        Assert.Equal(new DateOnly(2026, 12, 31), Funded(Fund with { Terms = Terms with { ValidityMonths = null, ValidUntil = new DateOnly(2026, 12, 31) } }).Terms.ValidUntil);

    [Theory]
    [InlineData("2026-08-31", 6, "2027-02-28")]
    [InlineData("2027-08-31", 6, "2028-02-29")]
    [InlineData("2028-02-29", 12, "2029-02-28")]
    [InlineData("2026-01-31", 1, "2026-02-28")]
    [InlineData("2026-03-31", 1, "2026-04-30")]
    [InlineData("2026-12-15", 1, "2027-01-15")]
    public void Months_from_issue_end_on_the_same_day_or_the_last_of_the_month(string issuedOn, int months, string validUntil)
    {
        var fund = Fund with { Now = ParisTime.StartOf(Day(issuedOn)).AddHours(12), Terms = Terms with { ValidityMonths = months } };
        Assert.Equal(Day(validUntil), Funded(fund).Terms.ValidUntil);
    }

    [Theory]
    [InlineData("2026-01-31", 1, "2026-02-28")]
    [InlineData("2026-12-31", 2, "2027-02-28")]
    [InlineData("2026-12-31", 0, "2026-12-31")]
    public void The_tolerance_after_the_last_day_is_clamped_to_the_months_end(string validUntil, int months, string entryUntil)
    {
        var fund = Fund with { Terms = Terms with { ValidityMonths = null, ValidUntil = Day(validUntil), EntryToleranceMonths = months } };
        Assert.Equal(Day(entryUntil), Funded(fund).Terms.EntryUntil);
    }

    [Fact]
    public void Months_count_from_the_day_in_paris()
    {
        var justBeforeMidnight = ParisTime.EndOf(Today).AddSeconds(-1);
        Assert.Equal(Today.AddMonths(12), Funded(Fund with { Now = justBeforeMidnight }).Terms.ValidUntil);
        Assert.Equal(Today.AddDays(1).AddMonths(12), Funded(Fund with { Now = justBeforeMidnight.AddSeconds(1) }).Terms.ValidUntil);
    }

    [Fact]
    public void A_request_is_funded_once_and_what_is_funded_is_not_refused()
    {
        var funded = Fold(Requested(3), Decide(Fund, Requested(3)));

        Assert.Equal(RequestStatus.Funded, funded.Status);
        Assert.Equal(Decision.Nothing, Decide(Fund, funded));
        Assert.Equal(Decision.Nothing, Decide(Refuse, funded));
    }

    [Fact]
    public void A_request_is_refused_once_with_every_reason_and_what_is_refused_is_not_funded()
    {
        var refused = Fold(Requested(3), Decide(Refuse, Requested(3)));

        Assert.Equal(RequestStatus.Refused, refused.Status);
        Assert.Equal(["insufficient-funds", "quota-exceeded"], refused.Reasons.Select(reason => reason.Code));
        Assert.Equal(Decision.Nothing, Decide(Refuse, refused));
        Assert.Equal(Decision.Nothing, Decide(Fund, refused));
        Assert.Equal(Decision.Nothing, Decide(Chunk(1, 3), refused));
    }

    [Fact]
    public void No_chunk_is_made_before_the_money_is_set_aside() => Assert.Equal(Decision.Nothing, Decide(Chunk(1, 3), Requested(3)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(100_000, 100)]
    public void A_chunk_has_a_thousand_cheques_the_last_one_excepted(int cheques, int chunks) => Assert.Equal(chunks, Requested(cheques).ChunkCount);

    [Fact]
    public void Chunks_are_made_in_their_order_each_once()
    {
        var state = Fold(Requested(2_500), Decide(Fund, Requested(2_500)));
        Assert.Equal(Decision.Nothing, Decide(Chunk(2, 1_000), state));

        foreach (var (number, count) in new[] { (1, 1_000), (2, 1_000), (3, 500) })
        {
            Assert.Equal(RequestStatus.Funded, state.Status);
            var chunk = (ChunkIssued)Decide(Chunk(number, count), state).Events[0];
            Assert.Equal((number, 3, count), (chunk.ChunkNumber, chunk.ChunkCount, chunk.Cheques.Count));
            state = Fold(state, Decide(Chunk(number, count), state));
            Assert.Equal(Decision.Nothing, Decide(Chunk(number, count), state));
        }

        Assert.Equal(RequestStatus.Issued, state.Status);
        Assert.Equal(Decision.Nothing, Decide(Chunk(4, 1), state));
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 3, 1)]
    public void A_request_is_completed_by_its_last_confirmation_in_whatever_order_they_come(params int[] order)
    {
        var state = Issued(2_500);
        foreach (var number in order)
        {
            Assert.NotEqual(RequestStatus.Completed, state.Status);
            state = Fold(state, Decide(Confirm(number), state));
            Assert.Equal(Decision.Nothing, Decide(Confirm(number), state));
        }

        Assert.Equal(RequestStatus.Completed, state.Status);
    }

    [Fact]
    public void A_request_is_completed_only_when_all_its_chunks_are_made_and_confirmed()
    {
        var state = Fold(Requested(2_500), Decide(Fund, Requested(2_500)));
        state = Fold(state, Decide(Chunk(1, 1_000), state));
        state = Fold(state, Decide(Confirm(1), state));

        Assert.Equal(RequestStatus.Funded, state.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_confirmation_of_a_chunk_that_was_not_made_says_nothing(int number) => Assert.Equal(Decision.Nothing, Decide(Confirm(number), Issued(2_500)));

    [Fact]
    public void An_event_that_cannot_follow_stops_the_fold() =>
        Assert.Throws<InvalidOperationException>(() => IssuanceRequest.Evolve(null, new RequestCompleted(Now)));

    private static RequestedLine Line(string beneficiary, int cheques) => new(beneficiary, null, cheques, "/lines/0");

    private static Dictionary<string, int> Held() => [];

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    private static ConfirmChunk Confirm(int number) => new(number, Now);

    private static IssueChunk Chunk(int number, int count) => new(number, "test1", Enumerable.Range(1, count).Select(cheque =>
        new IssuedCheque(DeterministicId.Of("cheque", $"{number}-{cheque}"), $"{number}-{cheque}", "qr", "code", null, null)).ToList(), Now);

    private static IssuanceRequest Requested(int cheques) =>
        Fold(null, Decide(Ask with { Lines = [Line("B-1", cheques)] }, Terms, Held(), null));

    private static RequestFunded Funded(FundRequest command) => (RequestFunded)Decide(command, Requested(3)).Events.Single();

    private static IssuanceRequest Issued(int cheques)
    {
        var state = Fold(Requested(cheques), Decide(Fund, Requested(cheques)));
        while (state.IssuedChunks < state.ChunkCount) state = Fold(state, Decide(Chunk(state.IssuedChunks + 1, 1), state));
        return state;
    }

    // A chunk's own event is in a stream of its own.
    private static IssuanceRequest Fold(IssuanceRequest? state, Decision decision) =>
        decision.Events.Where(@event => @event is not ChunkIssued).Aggregate(state, IssuanceRequest.Evolve)!;
}
