using Aptic.Kernel;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>One chunk of a payout.</summary>
/// <param name="Lines">What it carries; after an incident, the right amounts.</param>
public sealed record PayoutChunk(Payout Payout, int Number, IReadOnlyList<PayoutLine> Lines);

/// <summary>
/// The decisions on a payout, chunk by chunk. Pure: what was told of a chunk is not told again, and the last chunk must sum to what was
/// prepared.
/// </summary>
public static class PayoutDecider
{

    public sealed record PutInTransfer(PayoutChunk Chunk, DateTimeOffset Now);

    public sealed record Execute(PayoutChunk Chunk, DateOnly On, DateTimeOffset Now);

    public sealed record Return(PayoutChunk Chunk, DateTimeOffset Now);

    /// <param name="ThroughChunkNumber">The last chunk that is given back.</param>
    public sealed record Release(Guid RunId, int ThroughChunkNumber, DateTimeOffset Now);

    /// <summary>The bank rejected the payout, or gave it back.</summary>
    /// <param name="CarriedCents">What it carries comes to, as corrected by incidents.</param>
    /// <param name="RecoveredCents">What of claims on what it carries the return recovers.</param>
    public sealed record BeginReturn(
        Guid SourceId, Payout Payout, string Reason, DateOnly On, long CarriedCents, long RecoveredCents, string By, DateTimeOffset Now);

    private static readonly Refusal TotalsDiffer = Refusal.Conflict("totals-differ",
        "The entitlements no longer sum to what the bank file says. Finance has to look into it.");

    public static Decision Decide(PutInTransfer command, SettlementRun run, PayoutState? state)
    {
        var (payout, number, lines) = command.Chunk;
        var (doneChunks, doneCents) = state is { Stage: PayoutStage.BeingTransferred } ? (state.DoneChunkCount, state.DoneCents) : (0, 0);
        if (state is not null and not { Stage: PayoutStage.Held or PayoutStage.BeingTransferred } || number != doneChunks + 1)
            return Decision.Nothing;

        var count = state?.ChunkCount ?? 1;
        return number == count && doneCents + CentsOf(lines) != payout.PayableCents
            ? Decision.Refuse(TotalsDiffer)
            : Decision.Of(new PayoutPutInTransfer(run.Id, payout.PayoutId, payout.VenueId, payout.EndToEndId, number, count, lines,
                command.Now, payout.OrganisationId, TransferCentsOf(payout, number)));
    }

    public static Decision Decide(Execute command, SettlementRun run, PayoutState state)
    {
        var (payout, number, lines) = command.Chunk;
        var (doneChunks, doneCents) = state.Stage == PayoutStage.BeingExecuted ? (state.DoneChunkCount, state.DoneCents) : (0, 0);
        if (state.Stage is not (PayoutStage.InTransfer or PayoutStage.BeingExecuted) || number != doneChunks + 1) return Decision.Nothing;

        return number == state.ChunkCount && doneCents + CentsOf(lines) != payout.PayableCents
            ? Decision.Refuse(TotalsDiffer)
            : Decision.Of(new PayoutExecuted(run.Id, payout.PayoutId, payout.VenueId, payout.EndToEndId, number, state.ChunkCount, lines,
                command.On, command.Now, payout.OrganisationId, TransferCentsOf(payout, number)));
    }

    public static Decision Decide(BeginReturn command, SettlementRun run, PayoutState state)
    {
        if (run.Stage is not (RunStage.Exported or RunStage.Confirmed))
            return Decision.Refuse(SettlementRunDecider.NotNow(run, "told of a rejection"));
        if (state.Return is not null) return Decision.Nothing;
        if (command.Payout.NetCents == 0)
            return Decision.Refuse(Refusal.Conflict("payout-without-transfer",
                "The payout had nothing to transfer: no bank can reject it."));
        if (Reasons.BreachOf(command.Reason) is { } breach) return Decision.Refuse(breach);
        if (command.On > ParisTime.DayOf(command.Now) || command.On < ParisTime.DayOf(run.Export!.OccurredAt))
            return Decision.Refuse(Refusal.Invalid("invalid-day", "The bank rejected it between the export and today.", "/on"));

        var wasExecuted = state.Stage == PayoutStage.Executed;
        var placedCents = command.CarriedCents + command.Payout.GoodwillCents + command.Payout.RefundCents + command.RecoveredCents
            - command.Payout.NettedCents;
        return Decision.Of(new PayoutReturnBegun(run.Id, state.Id, command.SourceId, wasExecuted, command.Reason, command.On,
            wasExecuted ? command.Payout.NetCents - placedCents : 0, command.By, command.Now));
    }

    public static Decision Decide(Return command, SettlementRun run, PayoutState state)
    {
        var (payout, number, lines) = command.Chunk;
        if (state is not { Stage: PayoutStage.BeingReturned, Return: { } told } || number != state.DoneChunkCount + 1)
            return Decision.Nothing;

        return Decision.Of(new PayoutReturned(run.Id, payout.PayoutId, payout.VenueId, payout.OrganisationId, payout.EndToEndId, number,
            state.ChunkCount, lines, state.ExecutedOn is not null, told.Reason, told.On, command.Now, TransferCentsOf(payout, number),
            number == 1 ? told.UnplacedCents : 0));
    }

    public static Decision Decide(Release command, PayoutState state) =>
        state.Stage is PayoutStage.Held or PayoutStage.BeingReleased
        && command.ThroughChunkNumber > (state.Stage == PayoutStage.Held ? 0 : state.DoneChunkCount)
            ? Decision.Of(new PayoutReleased(command.RunId, state.Id, command.ThroughChunkNumber, command.Now))
            : Decision.Nothing;

    private static long CentsOf(IEnumerable<PayoutLine> lines) => lines.Sum(line => line.PayableCents);

    // For the whole payout: on its first chunk.
    private static long? TransferCentsOf(Payout payout, int chunkNumber) => chunkNumber == 1 ? payout.NetCents : null;
}
