using Aptic.Settlement.Runs.Domain;

namespace Aptic.Settlement.Payouts;

/// <summary>
/// A run in brief, stored with each of its steps in the same transaction: runs are found by it, and entitlements are moved under a
/// lock on its row (<see cref="RunTurn"/>).
/// </summary>
/// <param name="WaitingCents">Owed to venues that this run does not pay.</param>
public sealed record RunInBrief(
    Guid Id,
    RunStage Stage,
    DateOnly CutoffOn,
    string OpenedBy,
    DateTimeOffset OpenedAt,
    int PayoutCount,
    long PayableCents,
    long CommissionCents,
    int WaitingCount,
    long WaitingCents)
{
    public static RunInBrief Of(SettlementRun run) => new(run.Id, run.Stage, run.CutoffOn, run.OpenedBy, run.OpenedAt, run.Payouts.Count,
        run.Payouts.Sum(payout => payout.PayableCents), run.Payouts.Sum(payout => payout.CommissionCents), run.Waiting.Count,
        run.Waiting.Sum(waiting => waiting.PayableCents));
}
