using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Tests.Specifications.WireFormat;
using Xunit;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>Each event of a stream is handled by its fold, and by the books, or passes these by on purpose.</summary>
public sealed class EventHandlingTests
{
    /// <summary>Events that move nothing in the books.</summary>
    private static readonly HashSet<Type> IgnoredByTheBooks =
    [
        typeof(EarlyReversalKept), typeof(LateReversalNoted), typeof(EntitlementHeld), typeof(EntitlementReleased),
        typeof(EntitlementPutInTransfer), typeof(EntitlementPaid), typeof(EntitlementReopened),
        typeof(PayoutHeld), typeof(PayoutReleased), typeof(PayoutReturnBegun), typeof(PayoutTakenOver),
        typeof(RunOpened), typeof(RunPrepared), typeof(RunApproved), typeof(RunExportBegun), typeof(RunExported),
        typeof(RunConfirmationBegun), typeof(PayoutFatesBegun), typeof(RunConfirmed), typeof(RunStopped), typeof(RunSealed),
    ];

    public static TheoryData<Type> OfEntitlements => [.. EventsOf<EntitlementEvent>()];

    public static TheoryData<Type> OfPayouts => [.. EventsOf<PayoutEvent>()];

    public static TheoryData<Type> OfRuns => [.. EventsOf<RunEvent>()];

    [Theory]
    [MemberData(nameof(OfEntitlements))]
    public void An_entitlement_folds_it(Type type) => Assert.NotNull(Entitlement.Evolve(
        type == typeof(EntitlementAccrued) || type == typeof(EarlyReversalKept) ? null : AnEntitlement(), Example.Of(type)));

    [Theory]
    [MemberData(nameof(OfPayouts))]
    public void A_payout_folds_it(Type type) => Assert.NotNull(PayoutState.Evolve(
        new PayoutState(Guid.CreateVersion7(), Guid.CreateVersion7(), Venue, Organisation, PayoutStage.Held, 1, 1), Example.Of(type)));

    [Theory]
    [MemberData(nameof(OfRuns))]
    public void A_run_folds_it(Type type)
    {
        var opened = SettlementRun.Evolve(null, Example.Of(typeof(RunOpened)));
        Assert.NotNull(type == typeof(RunOpened) ? opened : SettlementRun.Evolve(opened, Example.Of(type)));
    }

    [Fact]
    public void The_books_fold_it_or_ignore_it_on_purpose()
    {
        var all = EventsOf<EntitlementEvent>().Concat(EventsOf<PayoutEvent>()).Concat(EventsOf<RunEvent>()).ToList();

        Assert.DoesNotContain(all, type => JournalFold.EventTypes.Contains(type) == IgnoredByTheBooks.Contains(type));
        Assert.Empty(IgnoredByTheBooks.Except(all));
    }

    private static IEnumerable<Type> EventsOf<TEvent>() =>
        typeof(TEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TEvent))).OrderBy(type => type.Name, StringComparer.Ordinal);
}
