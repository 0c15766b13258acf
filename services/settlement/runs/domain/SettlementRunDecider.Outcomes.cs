using Aptic.Kernel;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>What became of single payouts, as the bank or finance tells it.</summary>
public static partial class SettlementRunDecider
{
    /// <summary>Fixes which payouts the bank executed and when, before anything is paid.</summary>
    /// <param name="SourceId">The command or the bank's message that tells it.</param>
    /// <param name="Recorded">Payouts that have an outcome already.</param>
    public sealed record BeginFates(
        Guid SourceId, IReadOnlyList<PayoutFate> Executed, IReadOnlySet<Guid> Recorded, string By, DateTimeOffset Now);

    /// <summary>What told the last outcome of a run's payouts, or asked for it.</summary>
    /// <param name="CommandId">The command or the bank's message.</param>
    /// <param name="RequestHash">Empty where it was no confirmation of the whole run.</param>
    public sealed record LastWord(Guid CommandId, string RequestHash, DateOnly On, string By);

    /// <summary>Each payout has an outcome.</summary>
    public sealed record RecordConfirmed(LastWord Word, DateTimeOffset Now);

    public static Decision Decide(BeginFates command, SettlementRun state)
    {
        if (state.Stage != RunStage.Exported) return Decision.Nothing;

        var begun = command.Executed
            .Where(fate => !state.Begun.ContainsKey(fate.PayoutId) && !command.Recorded.Contains(fate.PayoutId)).ToList();
        return begun.Count > 0
            ? Decision.Of(new PayoutFatesBegun(state.Id, command.SourceId, begun, command.By, command.Now))
            : Decision.Nothing;
    }

    public static Decision Decide(RecordConfirmed command, SettlementRun state) => state.Stage == RunStage.Exported
        ? Decision.Of(new RunConfirmed(state.Id, command.Word.CommandId, command.Word.RequestHash, command.Word.On, command.Word.By,
            command.Now))
        : Decision.Nothing;

    /// <summary>By what a run is confirmed whose payouts all have an outcome.</summary>
    /// <param name="asked">The confirmation that finishes it, where one does.</param>
    public static LastWord LastWordOn(SettlementRun run, IEnumerable<PayoutState> payouts, LastWord? asked)
    {
        if (run.Confirming is { } begun)
            return asked ?? new LastWord(begun.CommandId, begun.RequestHash, begun.ExecutedOn, begun.BegunBy);

        var export = run.Export!;
        var words = payouts.Select(payout => payout.Return).OfType<PayoutReturn>()
            .Select(told => (At: told.OccurredAt, Word: new LastWord(told.SourceId ?? run.Id, "", told.On, told.By ?? export.ExportedBy)))
            .Append((At: export.OccurredAt,
                Word: new LastWord(export.CommandId ?? run.Id, "", ParisTime.DayOf(export.OccurredAt), export.ExportedBy)));
        if (run.LastFates is { } fates)
            words = words.Append((At: fates.OccurredAt,
                Word: new LastWord(fates.SourceId, "", fates.Fates.Max(fate => fate.On), fates.BegunBy)));
        return words.MaxBy(word => word.At).Word;
    }
}
