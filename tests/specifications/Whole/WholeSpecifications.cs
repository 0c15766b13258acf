using Aptic.Funding;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Receipts.Domain;
using Aptic.Issuance;
using Aptic.Issuance.Requests.Domain;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Marten;
using Xunit;
using Xunit.Abstractions;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>
/// Many agreements, cheques and venues, commands in any order, messages late, out of order and repeated: at every prefix the balance
/// of each agreement adds up and no cheque has two lives, and once all has arrived the books say what the streams say. More
/// sequences: APTIC_PROPERTY_ITERATIONS; from another number on: APTIC_PROPERTY_FIRST.
/// </summary>
public sealed class WholeSpecifications(ITestOutputHelper output)
{
    private const int IterationsDefault = 500;

    private static readonly Lazy<IReadOnlyList<Played>> All = new(() => PlayAll());

    // What is another part’s: parked receipts, the wind-down, grants after issue, payout accounts, erasure, the operator's own money and
    // what is paid or dropped without a payout, rules, holds and seals. And nobody overrides days here: some runs do not look at them.
    private static readonly string[] NotPlayed =
    [
        nameof(ReceiptParked), nameof(ParkedReceiptAssigned), nameof(ParkedReceiptDismissed), nameof(WindDownAnnounced), nameof(Aptic.Funding.Agreements.Domain.TermsWidened), nameof(BeneficiaryErased),
        nameof(Aptic.Settlement.Earnings.Domain.DayDifferenceOverridden), nameof(Aptic.Settlement.Earnings.Domain.DifferingDayPassed),
        .. typeof(DebitNoteIssued).Assembly.GetTypes().Where(type => type.Namespace
            is "Aptic.Settlement.OperatorMoney.Domain" or "Aptic.Settlement.Rules.Domain" or "Aptic.Settlement.Payees.Domain"
            or "Aptic.Settlement.Periods.Domain" or "Aptic.Settlement.Bank.Domain")
            .Select(type => type.Name),
        nameof(DebitNoteIssued), nameof(ReminderSent), nameof(IncidentContested), nameof(ContestationAnswered), nameof(ClaimWithdrawn),
        nameof(WriteOffRequested), nameof(ClaimWrittenOff), nameof(Aptic.Settlement.Runs.Domain.RunSealed),
        nameof(Aptic.Redemption.Cheques.Domain.ChequeIncidentContested), nameof(Aptic.Redemption.Cheques.Domain.ChequeContestationAnswered),
        nameof(Aptic.Redemption.Cheques.Domain.ChequeClaimWithdrawn),
        // As runs told it before payouts had streams of their own.
        nameof(EntitlementHeld), nameof(EntitlementReleased), nameof(EntitlementPutInTransfer), nameof(EntitlementPaid),
        nameof(EntitlementReopened), nameof(Aptic.Settlement.Runs.Domain.PayoutTakenOver),
        nameof(Aptic.Settlement.Payees.Domain.PayoutAccountRegistered), nameof(Aptic.Settlement.Payees.Domain.PayoutAccountVerified), nameof(Aptic.Settlement.Payees.Domain.PayoutAccountRevoked),
    ];

    private sealed record Played(int Number, Exception? Failure, IReadOnlyDictionary<string, int> Kinds);

    [Fact]
    public void Whatever_is_done_in_whatever_order_the_promise_holds()
    {
        if (All.Value.FirstOrDefault(played => played.Failure is not null) is not { } failed) return;

        var shortest = Play.Shortest(Play.Sequence(failed.Number), failed.Failure!);
        Assert.Fail(Play.Describe(failed.Number, Play.Of(shortest)));
    }

    [Fact]
    public void The_sequences_live_through_all_there_is()
    {
        var kinds = All.Value.SelectMany(played => played.Kinds).GroupBy(kind => kind.Key).ToDictionary(kind => kind.Key, kind => kind.Sum(one => one.Value));
        foreach (var kind in kinds.OrderBy(kind => kind.Value)) output.WriteLine($"{kind.Value,8} {kind.Key}");

        var events = EventsOf(FundingStore.Configure, IssuanceStore.Configure, RedemptionStore.Configure, SettlementStore.Configure);
        Assert.Empty(events.Except(kinds.Keys).Except(NotPlayed));
    }

    private static List<Played> PlayAll() => Enumerable
        .Range(Setting("APTIC_PROPERTY_FIRST", 1), Setting("APTIC_PROPERTY_ITERATIONS", IterationsDefault))
        .AsParallel().AsOrdered().Select(PlayOne).ToList();

    private static Played PlayOne(int number)
    {
        var outcome = Play.Of(Play.Sequence(number));
        return new Played(number, outcome.Failure, outcome.World.Happened.CountBy(@event => @event.GetType().Name).ToDictionary());
    }

    private static IEnumerable<string> EventsOf(params Action<StoreOptions>[] stores) => stores.SelectMany(configure =>
    {
        var options = new StoreOptions();
        configure(options);
        return ((IReadOnlyStoreOptions)options).Events.AllKnownEventTypes().Select(known => known.EventType)
            .Where(type => type.Namespace!.StartsWith("Aptic.", StringComparison.Ordinal)).Select(type => type.Name);
    });

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;
}
