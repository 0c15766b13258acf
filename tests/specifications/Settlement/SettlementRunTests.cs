using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Runs.Domain;
using Xunit;
using static Aptic.Settlement.Runs.Domain.SettlementRunDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class SettlementRunTests
{
    private const string Preparer = "finance-a";
    private const string Approver = "finance-b";
    private static readonly Guid RunId = Guid.CreateVersion7();
    private static readonly Guid Library = new("11111111-0000-0000-0000-000000000000");
    private static readonly Guid Workshop = new("22222222-0000-0000-0000-000000000000");
    private static readonly PayableAccount Account = new(Guid.CreateVersion7(), IsInSepa: true);
    private static readonly IReadOnlyList<Entitlement> Held = [AnEntitlement(1_000, Library), AnEntitlement(200, Library),
        AnEntitlement(1_000, Workshop)];

    private static readonly OpenRun Open = new(RunId, new DateOnly(2026, 12, 31), 500, Preparer, "hash", LaterOn);
    private static readonly PrepareRun Prepare = new(Positions(Held), [], [], LaterOn);
    private static readonly ApproveRun Approve = new(Guid.CreateVersion7(), Sums(Held), Approver, LaterOn);
    private static readonly DateOnly ExecuteOn = new(2027, 1, 4);
    private static readonly BeginExport Export = new(Guid.CreateVersion7(), Sums(Held), ExecuteOn, "digest", Approver, LaterOn);
    private static readonly EndExport Exported = new(LaterOn);
    private static readonly DateTimeOffset AfterExecution = LaterOn.AddDays(7);
    private static readonly BeginConfirmation Begin = new(Guid.CreateVersion7(), "hash", ExecuteOn, Preparer, AfterExecution);
    private static readonly RecordConfirmed Confirm = new(new LastWord(Begin.CommandId, "hash", ExecuteOn, Preparer), AfterExecution);
    private static readonly AbandonRun Abandon = new(Guid.CreateVersion7(), Preparer, LaterOn);

    [Fact]
    public void A_run_is_opened_with_the_Paris_midnight_of_its_cutoff()
    {
        var opened = (RunOpened)Assert.Single(Decide(Open, null).Events);

        Assert.Equal(new DateTimeOffset(2026, 12, 30, 23, 0, 0, TimeSpan.Zero), opened.CutoffAt);
        Assert.Equal((500, Preparer), (opened.MinimumPayoutCents, opened.OpenedBy));
    }

    [Fact]
    public void A_cutoff_in_the_future_is_refused()
    {
        var refusal = Assert.Single(Decide(Open with { CutoffOn = ParisTime.DayOf(LaterOn).AddDays(1) }, null).Refusals);
        Assert.Equal(("cutoff-in-future", "/cutoffOn"), (refusal.Code, refusal.Place));
        Assert.False(Decide(Open with { CutoffOn = ParisTime.DayOf(LaterOn) }, null).IsRefused);
    }

    [Fact]
    public void A_cutoff_before_there_were_cheques_is_refused() =>
        Assert.Equal("cutoff-too-early", Assert.Single(Decide(Open with { CutoffOn = DateOnly.MinValue }, null).Refusals).Code);

    [Fact]
    public void One_payout_for_each_venue_over_all_funders()
    {
        var prepared = (RunPrepared)Assert.Single(Decide(Prepare, After(Open)).Events);

        Assert.Equal([(Library, 2, 1_152L, 48L), (Workshop, 1, 960L, 40L)],
            prepared.Payouts.Select(payout => (payout.VenueId, payout.EntitlementCount, payout.PayableCents, payout.CommissionCents)));
        Assert.All(prepared.Payouts, payout => Assert.Equal(Account.AccountId, payout.AccountId));
        Assert.Empty(prepared.Waiting);
    }

    [Fact]
    public void End_to_end_ids_are_unique_and_fit_the_bank()
    {
        var first = After(Open, Prepare).Payouts;
        var second = After(Open with { RunId = Guid.CreateVersion7() }, Prepare).Payouts;

        var ids = first.Concat(second).Select(payout => payout.EndToEndId).ToList();
        Assert.Equal(4, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id.Length, 1, 35));
        Assert.InRange(BankReferences.MessageIdOf(RunId).Length, 1, 35);
        Assert.InRange(BankReferences.BatchIdOf(RunId).Length, 1, 35);
    }

    [Fact]
    public void A_venue_that_changed_hands_has_a_payout_for_each_organisation()
    {
        var sums = Sums(Held[0], Held[1] with { OrganisationId = Guid.CreateVersion7() });
        var prepare = new PrepareRun(sums.Select(sum => new VenuePosition(sum, Account)).ToList(), [], [], LaterOn);

        var payouts = After(Open with { MinimumPayoutCents = 1 }, prepare).Payouts;

        Assert.Equal(2, payouts.Select(payout => payout.EndToEndId).Distinct().Count());
    }

    [Theory]
    [InlineData(null, 960, "no-verified-account")]
    [InlineData(false, 960, "outside-sepa")]
    [InlineData(true, 499, "under-minimum")]
    [InlineData(true, 100_000_000_000, "over-transfer-limit")]
    [InlineData(true, 500, null)]
    public void A_venue_waits_with_a_visible_reason(bool? accountInSepa, long payableCents, string? reason)
    {
        var sum = new VenueSum(Library, Organisation, 1, payableCents, 0);
        var position = new VenuePosition(sum, accountInSepa is { } inSepa ? Account with { IsInSepa = inSepa } : null);

        var prepared = (RunPrepared)Assert.Single(Decide(new PrepareRun([], [position], [], LaterOn), After(Open)).Events);

        Assert.Empty(prepared.Payouts);
        Assert.Equal(reason is null ? [] : [reason], prepared.Waiting.Select(waiting => waiting.Reason));
        Assert.All(prepared.Waiting, waiting => Assert.NotEmpty(WaitingReasons.Explain(waiting.Reason)));
    }

    [Fact]
    public void A_venue_that_fell_under_the_minimum_while_the_run_was_prepared_waits()
    {
        var prepare = new PrepareRun(Positions([AnEntitlement(100, Library), Held[2]]), [], [], LaterOn);

        var run = After(Open, prepare);

        Assert.Equal([Workshop], run.Payouts.Select(payout => payout.VenueId));
        Assert.Equal([(Library, WaitingReasons.UnderMinimum)], run.Waiting.Select(waiting => (waiting.VenueId, waiting.Reason)));
    }

    [Fact]
    public void Another_person_than_the_preparer_approves()
    {
        Assert.Equal("approver-is-preparer", Assert.Single(Decide(Approve with { By = Preparer }, After(Open, Prepare)).Refusals).Code);
        Assert.Equal(Approver, ((RunApproved)Assert.Single(Decide(Approve, After(Open, Prepare)).Events)).ApprovedBy);
    }

    [Fact]
    public void A_run_that_pays_nobody_is_not_approved() =>
        Assert.Equal("run-empty", Decide(Approve with { Found = [] }, After(Open, new PrepareRun([], [], [], LaterOn))).Refusals[0].Code);

    public static TheoryData<string, IReadOnlyList<Entitlement>> Differences => new()
    {
        { "one was reversed", [Held[0], Held[2]] },
        { "all of a venue were reversed", [Held[0], Held[1]] },
        { "one more than was prepared", [.. Held, AnEntitlement(1_000, Guid.CreateVersion7())] },
        { "same count, other amount", [Held[0], AnEntitlement(201, Library), Held[2]] },
        { "same total, other venues", [Held[0], Held[2], AnEntitlement(200, Workshop)] },
        { "none left", [] },
    };

    [Theory]
    [MemberData(nameof(Differences), DisableDiscoveryEnumeration = true)]
    public void A_difference_to_what_was_prepared_stops_the_run_at_approval_and_at_export(string what, IReadOnlyList<Entitlement> found)
    {
        Assert.NotEmpty(what);
        foreach (var decision in new[]
        {
            Decide(Approve with { Found = Sums(found) }, After(Open, Prepare)),
            Decide(Export with { Found = Sums(found) }, After(Open, Prepare, Approve)),
        })
        {
            var stopped = (RunStopped)Assert.Single(decision.Events);
            Assert.Equal(StopReasons.TotalsDiffer, stopped.Reason);
            Assert.NotEmpty(stopped.Differences);
        }
    }

    [Fact]
    public void The_difference_is_named()
    {
        var stopped = (RunStopped)Assert.Single(Decide(Approve with { Found = Sums(Held[0], Held[2]) }, After(Open, Prepare)).Events);
        Assert.Equal([new SumDifference(Library, Organisation, 2, 1_152, 1, 960)], stopped.Differences);
    }

    [Fact]
    public void Nothing_follows_a_stopped_run()
    {
        var stopped = After(Open, Prepare, Approve with { Found = [] });

        Assert.Equal(RunStage.Stopped, stopped.Stage);
        Assert.Equal("run-stopped", Decide(Approve, stopped).Refusals[0].Code);
        Assert.Equal("run-stopped", Decide(Export, stopped).Refusals[0].Code);
        Assert.Equal("run-stopped", Decide(Begin, stopped).Refusals[0].Code);
        Assert.Equal("run-stopped", Decide(Abandon, stopped).Refusals[0].Code);
    }

    [Fact]
    public void Steps_are_taken_in_order()
    {
        Assert.Equal("run-opened", Decide(Approve, After(Open)).Refusals[0].Code);
        Assert.Equal("run-prepared", Decide(Export, After(Open, Prepare)).Refusals[0].Code);
        Assert.Equal("run-approved", Decide(Begin, After(Open, Prepare, Approve)).Refusals[0].Code);
        Assert.Equal("run-exporting", Decide(Abandon, After(Open, Prepare, Approve, Export)).Refusals[0].Code);
        Assert.Equal("run-exporting", Decide(Begin, After(Open, Prepare, Approve, Export)).Refusals[0].Code);
        Assert.Equal("run-exported", Decide(Abandon, After(Open, Prepare, Approve, Export, Exported)).Refusals[0].Code);
        Assert.Equal("run-approved",
            Decide(Approve with { CommandId = Guid.CreateVersion7() }, After(Open, Prepare, Approve)).Refusals[0].Code);
        Assert.Equal("run-exported",
            Decide(Export with { CommandId = Guid.CreateVersion7() }, After(Open, Prepare, Approve, Export, Exported)).Refusals[0].Code);
        Assert.Equal(
            "run-stopped", Decide(Abandon with { CommandId = Guid.CreateVersion7() }, After(Open, Prepare, Abandon)).Refusals[0].Code);
        Assert.Equal("run-confirmed",
            Decide(Begin with { CommandId = Guid.CreateVersion7() }, After(Open, Prepare, Approve, Export, Exported, Confirm))
                .Refusals[0].Code);
    }

    [Fact]
    public void The_export_is_what_was_begun()
    {
        var begun = (RunExportBegun)Assert.Single(Decide(Export, After(Open, Prepare, Approve)).Events);
        var exported = (RunExported)Assert.Single(Decide(Exported, After(Open, Prepare, Approve, Export)).Events);

        Assert.Equal((begun.CommandId, begun.MessageId, "digest", ExecuteOn, Approver),
            (exported.CommandId, exported.MessageId, exported.FileSha256, exported.ExecuteOn, exported.ExportedBy));
        Assert.Equal(Decision.Nothing, Decide(Exported, After(Open, Prepare, Approve)));
    }

    [Theory]
    [InlineData("2027-01-03", "execution-before-requested")]
    [InlineData("2027-01-04", null)]
    [InlineData("2027-01-07", null)]
    [InlineData("2027-01-08", "execution-in-future")]
    public void The_bank_executed_it_between_the_requested_day_and_today(string executedOn, string? code)
    {
        var day = DateOnly.Parse(executedOn, null);
        var decision = Decide(Begin with { ExecutedOn = day }, After(Open, Prepare, Approve, Export, Exported));

        Assert.Equal(code is null ? [] : [(code, "/executedOn")], decision.Refusals.Select(refusal => (refusal.Code, refusal.Place!)));
    }

    [Fact]
    public void Once_a_confirmation_is_begun_its_day_stands()
    {
        var begun = After(Open, Prepare, Approve, Export, Exported, Begin);
        var (another, nextDay) = (Guid.CreateVersion7(), ExecuteOn.AddDays(1));

        Assert.Equal("confirmation-begun", Decide(Begin with { CommandId = another, ExecutedOn = nextDay }, begun).Refusals[0].Code);
        Assert.Equal(Decision.Nothing, Decide(Begin with { CommandId = another }, begun));
        var confirmed = (RunConfirmed)Assert.Single(
            Decide(Confirm with { Word = LastWordOn(begun, [], Confirm.Word with { CommandId = another }) }, begun).Events);
        Assert.Equal(ExecuteOn, confirmed.ExecutedOn);
        // Who began it and who finished it both get the answer when they repeat.
        var done = SettlementRun.Evolve(begun, confirmed);
        Assert.Equal(Decision.Nothing, Decide(Begin, done));
        Assert.Equal(Decision.Nothing, Decide(Begin with { CommandId = another }, done));
        Assert.Equal("run-confirmed", Decide(Begin with { CommandId = Guid.CreateVersion7() }, done).Refusals[0].Code);
    }

    [Fact]
    public void What_another_run_holds_waits_and_names_that_run()
    {
        var other = Guid.CreateVersion7();
        var elsewhere = Sums(Held).Select(sum => new SumOfRun(other, sum)).ToList();

        var prepared = (RunPrepared)Assert.Single(Decide(new PrepareRun([], [], elsewhere, LaterOn), After(Open)).Events);

        Assert.Equal([(Library, 1_152L, WaitingReasons.HeldByAnotherRun, other), (Workshop, 960L, WaitingReasons.HeldByAnotherRun, other)],
            prepared.Waiting.Select(waiting => (waiting.VenueId, waiting.PayableCents, waiting.Reason, waiting.HeldByRunId!.Value)));
        Assert.NotEmpty(WaitingReasons.Explain(WaitingReasons.HeldByAnotherRun));
    }

    [Fact]
    public void A_run_can_be_abandoned_until_it_is_exported()
    {
        foreach (var run in new[] { After(Open), After(Open, Prepare), After(Open, Prepare, Approve) })
            Assert.Equal(StopReasons.Abandoned, ((RunStopped)Assert.Single(Decide(Abandon, run).Events)).Reason);
    }

    public static TheoryData<string, object[]> Repeats => new()
    {
        { "opened", [Open, Open] },
        { "prepared", [Open, Prepare, Prepare] },
        { "prepared after approval", [Open, Prepare, Approve, Prepare] },
        { "approved", [Open, Prepare, Approve, Approve] },
        { "approved after confirmation", [Open, Prepare, Approve, Export, Exported, Confirm, Approve] },
        { "begun to be exported", [Open, Prepare, Approve, Export, Export] },
        { "exported", [Open, Prepare, Approve, Export, Exported, Export] },
        { "exported twice", [Open, Prepare, Approve, Export, Exported, Exported] },
        { "exported after confirmation", [Open, Prepare, Approve, Export, Exported, Confirm, Export] },
        { "confirmed", [Open, Prepare, Approve, Export, Exported, Confirm, Confirm] },
        { "begun to be confirmed", [Open, Prepare, Approve, Export, Exported, Begin, Begin] },
        { "confirmed after it was begun", [Open, Prepare, Approve, Export, Exported, Begin, Confirm, Begin] },
        { "abandoned", [Open, Prepare, Abandon, Abandon] },
    };

    [Theory]
    [MemberData(nameof(Repeats), DisableDiscoveryEnumeration = true)]
    public void The_second_time_nothing_happens(string what, object[] commands)
    {
        Assert.NotEmpty(what);

        var decision = Dispatch(commands[^1], After(commands[..^1]));

        Assert.Empty(decision.Events);
        Assert.Empty(decision.Refusals);
    }

    private static List<VenuePosition> Positions(IEnumerable<Entitlement> entitlements) =>
        Sums(entitlements).Select(sum => new VenuePosition(sum, Account)).ToList();

    private static SettlementRun After(params object[] commands) =>
        commands.Aggregate((SettlementRun?)null, (state, command) =>
            Dispatch(command, state).Events.Aggregate(state, SettlementRun.Evolve))!;

    private static Decision Dispatch(object command, SettlementRun? state) => command switch
    {
        OpenRun c => Decide(c, state),
        PrepareRun c => Decide(c, state!),
        ApproveRun c => Decide(c, state!),
        BeginExport c => Decide(c, state!),
        EndExport c => Decide(c, state!),
        BeginConfirmation c => Decide(c, state!),
        RecordConfirmed c => Decide(c, state!),
        AbandonRun c => Decide(c, state!),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
