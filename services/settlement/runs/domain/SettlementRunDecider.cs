using Aptic.BankFormats;
using Aptic.Kernel;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>
/// The decisions on a run. Pure: a repeat of what was done emits nothing. Sums are drawn from what the run carries each time; a
/// difference to what was prepared stops the run.
/// </summary>
public static partial class SettlementRunDecider
{
    private static readonly DateOnly CutoffOnLeast = new(2000, 1, 1);

    /// <param name="RulesVersion">The version of settlement's rules in force at the cutoff; null before the first.</param>
    public sealed record OpenRun(
        Guid RunId, DateOnly CutoffOn, long MinimumPayoutCents, string By, string RequestHash, DateTimeOffset Now,
        int? RulesVersion = null);

    /// <param name="Held">What the run holds, by venue.</param>
    /// <param name="NotHeld">What it could have taken and did not, by venue.</param>
    /// <param name="HeldElsewhere">What other runs hold of what it could have taken, by run and venue.</param>
    /// <param name="BehindDays">What it did not take since a day is not closed or differs.</param>
    /// <param name="Stragglers">Of what it holds, what arrived after an earlier run had taken its day.</param>
    /// <param name="Beside">What it holds of claims and goodwill.</param>
    /// <param name="Refunds">What it holds of refunds, and what it could not take of them.</param>
    public sealed record PrepareRun(
        IReadOnlyList<VenuePosition> Held, IReadOnlyList<VenuePosition> NotHeld, IReadOnlyList<SumOfRun> HeldElsewhere, DateTimeOffset Now,
        IReadOnlyList<WaitingVenue>? BehindDays = null, IReadOnlyList<Straggler>? Stragglers = null, HeldBeside? Beside = null,
        IReadOnlyList<RefundPosition>? Refunds = null);

    /// <summary>What a run holds beside entitlements, as the streams of these tell it.</summary>
    public sealed record HeldBeside(IReadOnlyList<HeldPart> Nettings, IReadOnlyList<HeldPart> Goodwill,
        IReadOnlyList<HeldPart>? Refunds = null)
    {
        public static readonly HeldBeside Nothing = new([], []);

        public IEnumerable<HeldPart> All => [.. Nettings, .. Goodwill, .. Refunds ?? []];
    }

    /// <param name="Found">What the run carries, by venue.</param>
    /// <param name="Beside">What it holds beside entitlements.</param>
    public sealed record ApproveRun(
        Guid CommandId, IReadOnlyList<VenueSum> Found, string By, DateTimeOffset Now, HeldBeside? Beside = null);

    /// <summary>The bank files are written: from now on what the run carries is in transfer.</summary>
    /// <param name="Found">What the run carries, by venue.</param>
    /// <param name="FileSha256">Digest of the first file.</param>
    /// <param name="Files">What was written; null where that is not looked at.</param>
    /// <param name="Beside">What it holds beside entitlements.</param>
    public sealed record BeginExport(
        Guid CommandId, IReadOnlyList<VenueSum> Found, DateOnly ExecuteOn, string FileSha256, string By, DateTimeOffset Now,
        string? Format = null, IReadOnlyList<PaymentFile>? Files = null, HeldBeside? Beside = null);

    /// <summary>Each payout is told to be in transfer: the files may be handed out.</summary>
    public sealed record EndExport(DateTimeOffset Now);

    /// <summary>Fixes the day on which the bank executed the file, before anything is paid.</summary>
    public sealed record BeginConfirmation(Guid CommandId, string RequestHash, DateOnly ExecutedOn, string By, DateTimeOffset Now);

    public sealed record AbandonRun(Guid CommandId, string By, DateTimeOffset Now);

    public static Decision Decide(OpenRun command, SettlementRun? state)
    {
        if (state is not null) return Decision.Nothing;
        if (command.CutoffOn < CutoffOnLeast)
            return Decision.Refuse(Refusal.Invalid("cutoff-too-early", $"No cheque is older than {CutoffOnLeast:yyyy-MM-dd}.",
                "/cutoffOn"));
        if (command.CutoffOn > ParisTime.DayOf(command.Now))
            return Decision.Refuse(Refusal.Invalid("cutoff-in-future",
                "A run settles what is behind its cutoff: the day is today or earlier.", "/cutoffOn"));

        return Decision.Of(new RunOpened(command.RunId, command.CutoffOn, ParisTime.StartOf(command.CutoffOn), command.MinimumPayoutCents,
            command.By, command.RequestHash, command.Now, command.RulesVersion));
    }

    public static Decision Decide(PrepareRun command, SettlementRun state)
    {
        if (state.Stage != RunStage.Opened) return Decision.Nothing;

        var payouts = command.Held.Where(position => WaitingReasons.Of(position, state.MinimumPayoutCents) is null)
            .Select(position => PayoutOf(state.Id, position, command.Beside ?? HeldBeside.Nothing)).ToList();
        payouts.AddRange((command.Refunds ?? []).Where(position => position.WaitingReason is null)
            .Select(position => PayoutOf(state.Id, position)));
        var waiting = command.Held.Concat(command.NotHeld).SelectMany(position => WaitOf(position, state.MinimumPayoutCents))
            .Concat((command.Refunds ?? []).SelectMany(WaitOf)).ToList();
        var paid = payouts.Select(payout => (payout.VenueId, payout.OrganisationId)).ToHashSet();
        var stragglers = command.Stragglers?.Where(straggler => paid.Contains((straggler.VenueId, straggler.OrganisationId))).ToList();
        return Decision.Of(new RunPrepared(state.Id, payouts,
            [.. waiting, .. command.HeldElsewhere.Select(WaitOf), .. command.BehindDays ?? []], command.Now,
            stragglers is { Count: > 0 } ? stragglers : null));
    }

    public static Decision Decide(ApproveRun command, SettlementRun state)
    {
        if (state.Approval?.CommandId == command.CommandId) return Decision.Nothing;
        if (state.Stage != RunStage.Prepared) return Decision.Refuse(NotNow(state, "approved"));
        if (state.OpenedBy == command.By)
            return Decision.Refuse(Refusal.Forbidden("approver-is-preparer", "A run is approved by another person than prepared it."));
        if (state.Payouts.Count == 0)
            return Decision.Refuse(Refusal.Conflict("run-empty", "The run pays nobody; its waiting venues say why."));

        return StopIfDifferent(state, command.Found, command.Beside, command.By, command.Now)
            ?? Decision.Of(new RunApproved(state.Id, command.CommandId, command.By, command.Now));
    }

    /// <summary>May the file be made? Refused where it may not; nothing where it was made already.</summary>
    public static Decision Decide(BeginExport command, SettlementRun state)
    {
        if (state.Exporting is { } begun && begun.CommandId == command.CommandId) return Decision.Nothing;
        if (state.Export is { } export && export.CommandId == command.CommandId) return Decision.Nothing;
        if (state.Stage != RunStage.Approved) return Decision.Refuse(NotNow(state, "exported"));
        if (StopIfDifferent(state, command.Found, command.Beside, command.By, command.Now) is { } stopped) return stopped;
        if (command.Files is { } files && !Carry(files, state))
            return Decision.Refuse(Refusal.Conflict("files-differ",
                "The bank files do not sum to the run's payouts: nothing is handed out. Finance has to look into it."));

        return Decision.Of(new RunExportBegun(state.Id, command.CommandId, BankReferences.MessageIdOf(state.Id), command.ExecuteOn,
            command.FileSha256, command.Format, command.Files, command.By, command.Now));
    }

    public static Decision Decide(EndExport command, SettlementRun state) => state is { Stage: RunStage.Exporting, Exporting: { } begun }
        ? Decision.Of(new RunExported(state.Id, begun.MessageId, begun.ExecuteOn, begun.FileSha256, begun.BegunBy, command.Now,
            begun.CommandId, begun.Format, begun.Files))
        : Decision.Nothing;

    /// <summary>True where the files hold each transfer of the run, in number and in sum, over all files and within each.</summary>
    private static bool Carry(IReadOnlyList<PaymentFile> files, SettlementRun run)
    {
        var transfers = PaymentPlan.TransfersOf(run).ToList();
        return files.Sum(file => file.TransferCount) == transfers.Count
            && files.Sum(file => file.AmountCents) == transfers.Sum(PaymentPlan.CentsOf)
            && files.All(file => file.Batches.Sum(batch => batch.TransferCount) == file.TransferCount
                && file.Batches.Sum(batch => batch.AmountCents) == file.AmountCents);
    }

    public static Decision Decide(BeginConfirmation command, SettlementRun state)
    {
        if (state.Confirmation is { } done && (done.CommandId == command.CommandId || state.Confirming?.CommandId == command.CommandId))
            return Decision.Nothing;
        if (RefusalOfConfirmation(command.ExecutedOn, state, command.Now) is { } refusal) return Decision.Refuse(refusal);
        return state.Confirming is null
            ? Decision.Of(new RunConfirmationBegun(
                state.Id, command.CommandId, command.RequestHash, command.ExecutedOn, command.By, command.Now))
            : Decision.Nothing;
    }

    public static Decision Decide(AbandonRun command, SettlementRun state)
    {
        if (state.Stop is { } stop && stop.CommandId == command.CommandId) return Decision.Nothing;
        return state.Stage is RunStage.Opened or RunStage.Prepared or RunStage.Approved
            ? Decision.Of(new RunStopped(state.Id, StopReasons.Abandoned, [], command.By, command.Now, command.CommandId))
            : Decision.Refuse(NotNow(state, "abandoned"));
    }

    /// <summary>Why the run cannot be confirmed as executed on a day; null where it can.</summary>
    private static Refusal? RefusalOfConfirmation(DateOnly executedOn, SettlementRun state, DateTimeOffset now)
    {
        if (state.Stage != RunStage.Exported) return NotNow(state, "confirmed");
        if (state.Confirming is { } begun && begun.ExecutedOn != executedOn) return AnotherDay(begun.ExecutedOn);
        if (executedOn > ParisTime.DayOf(now))
            return Refusal.Invalid("execution-in-future", "Confirm what the bank has done: the day is today or earlier.", "/executedOn");
        return executedOn < state.Export!.ExecuteOn
            ? Refusal.Invalid("execution-before-requested",
                $"The bank was asked to execute the file on {state.Export.ExecuteOn:yyyy-MM-dd}, "
                + "and executes nothing earlier.", "/executedOn")
            : null;
    }

    private static Refusal AnotherDay(DateOnly day) => Refusal.Conflict("confirmation-begun",
        $"A confirmation for {day:yyyy-MM-dd} was begun and interrupted: what it paid is paid on that day. Confirm that day.",
        "/executedOn");

    /// <summary>The refusal of a step that the run's stage does not allow.</summary>
    public static Refusal NotNow(SettlementRun state, string done) => state switch
    {
        { Stop.Reason: StopReasons.TotalsDiffer } => Refusal.Conflict("run-stopped",
            $"The run is stopped: at {state.Stop.Differences.Count} venues the entitlements no longer sum to what was prepared. "
            + "Prepare a new run."),
        { Stage: RunStage.Stopped } => Refusal.Conflict("run-stopped", "The run was abandoned. Prepare a new one."),
        _ => Refusal.Conflict($"run-{state.Stage.ToString().ToLowerInvariant()}",
            $"The run is {state.Stage.ToString().ToLowerInvariant()}: it cannot be {done} now."),
    };

    public static Guid PayoutIdOf(Guid runId, Guid venueId, Guid organisationId) =>
        DeterministicId.Of("payout", runId.ToString(), venueId.ToString(), organisationId.ToString());

    private static Payout PayoutOf(Guid runId, VenuePosition position, HeldBeside beside)
    {
        var sum = position.Sum;
        var payoutId = PayoutIdOf(runId, sum.VenueId, sum.OrganisationId);
        var nettings = beside.Nettings.Where(part => part.PayoutId == payoutId)
            .Select(part => new Netting(part.SourceId, part.AmountCents)).ToList();
        var goodwill = beside.Goodwill.Where(part => part.PayoutId == payoutId)
            .Select(part => new GoodwillPart(part.SourceId, part.AmountCents)).ToList();
        return new Payout(payoutId, sum.VenueId, sum.OrganisationId, position.Account!.AccountId, OwnTransfers.EndToEndIdOf(payoutId),
            sum.EntitlementCount, sum.PayableCents, sum.CommissionCents, nettings.Count > 0 ? nettings : null,
            goodwill.Count > 0 ? goodwill : null);
    }

    /// <summary>The payout of a refund: it stands alone, whatever else its funder is refunded.</summary>
    public static Guid RefundPayoutIdOf(Guid runId, Guid refundId) =>
        DeterministicId.Of("refund-payout", runId.ToString(), refundId.ToString());

    private static Payout PayoutOf(Guid runId, RefundPosition position)
    {
        var payoutId = RefundPayoutIdOf(runId, position.Refund.Id);
        return new Payout(payoutId, Guid.Empty, position.Refund.OrganisationId, position.Account!.AccountId,
            OwnTransfers.EndToEndIdOf(payoutId),
            0, 0, 0, RefundId: position.Refund.Id, RefundCents: position.Refund.AmountCents, AgreementId: position.Refund.AgreementId);
    }

    private static IEnumerable<WaitingVenue> WaitOf(RefundPosition position)
    {
        if (position.WaitingReason is { } reason)
            yield return new WaitingVenue(Guid.Empty, position.Refund.OrganisationId, 0, position.Refund.AmountCents, reason,
                RefundId: position.Refund.Id);
    }

    private static WaitingVenue WaitOf(SumOfRun held) => new(held.Sum.VenueId, held.Sum.OrganisationId, held.Sum.EntitlementCount,
        held.Sum.PayableCents, WaitingReasons.HeldByAnotherRun, held.RunId);

    private static IEnumerable<WaitingVenue> WaitOf(VenuePosition position, long minimumPayoutCents)
    {
        if (WaitingReasons.Of(position, minimumPayoutCents) is { } reason)
            yield return new WaitingVenue(position.Sum.VenueId, position.Sum.OrganisationId, position.Sum.EntitlementCount,
                position.Sum.OwedCents, reason);
    }

    private static Decision? StopIfDifferent(
        SettlementRun state, IReadOnlyList<VenueSum> found, HeldBeside? beside, string by, DateTimeOffset now)
    {
        var differences = DifferencesOf(state.Payouts, found);
        var venues = differences.Select(difference => (difference.VenueId, difference.OrganisationId)).ToHashSet();
        differences.AddRange(DifferencesBeside(state.Payouts, beside ?? HeldBeside.Nothing)
            .Where(difference => !venues.Contains((difference.VenueId, difference.OrganisationId))));
        return differences.Count > 0 ? Decision.Of(new RunStopped(state.Id, StopReasons.TotalsDiffer, differences, by, now)) : null;
    }

    private static List<SumDifference> DifferencesOf(IReadOnlyCollection<Payout> payouts, IReadOnlyList<VenueSum> sums)
    {
        var found = sums.ToDictionary(sum => (sum.VenueId, sum.OrganisationId));
        var prepared = payouts.Where(payout => payout.RefundId is null).ToDictionary(payout => (payout.VenueId, payout.OrganisationId));
        return found.Keys.Union(prepared.Keys).Order()
            .Select(venue => (Venue: venue, Prepared: SumOf(prepared.GetValueOrDefault(venue), venue),
                Found: found.GetValueOrDefault(venue) ?? SumOf(null, venue)))
            .Where(pair => pair.Prepared != pair.Found)
            .Select(pair => new SumDifference(pair.Venue.VenueId, pair.Venue.OrganisationId, pair.Prepared.EntitlementCount,
                pair.Prepared.PayableCents, pair.Found.EntitlementCount, pair.Found.PayableCents))
            .ToList();
    }

    // What is transferred, where claims or goodwill are no longer what was prepared. A claim that was contested since is none to take.
    private static IEnumerable<SumDifference> DifferencesBeside(IEnumerable<Payout> payouts, HeldBeside beside) =>
        from payout in payouts
        let nettings = beside.Nettings.Where(part => part.PayoutId == payout.PayoutId && !part.IsContested)
            .Select(part => (part.SourceId, part.AmountCents)).ToHashSet()
        let goodwill = beside.Goodwill.Where(part => part.PayoutId == payout.PayoutId)
            .Select(part => (part.SourceId, part.AmountCents)).ToHashSet()
        let refund = (beside.Refunds ?? []).Where(part => part.PayoutId == payout.PayoutId).Sum(part => part.AmountCents)
        where refund != payout.RefundCents || !nettings.SetEquals((payout.Nettings ?? [])
            .Select(netting => (netting.IncidentId, netting.AmountCents)))
            || !goodwill.SetEquals((payout.Goodwill ?? []).Select(part => (part.GoodwillId, part.AmountCents)))
        select new SumDifference(payout.VenueId, payout.OrganisationId, payout.EntitlementCount, payout.NetCents, payout.EntitlementCount,
            payout.PayableCents + refund + goodwill.Sum(part => part.AmountCents) - nettings.Sum(part => part.AmountCents));

    private static VenueSum SumOf(Payout? payout, (Guid VenueId, Guid OrganisationId) venue) =>
        new(venue.VenueId, venue.OrganisationId, payout?.EntitlementCount ?? 0, payout?.PayableCents ?? 0, payout?.CommissionCents ?? 0);
}
