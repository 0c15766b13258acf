using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>
/// One thing that somebody does, or that time or the broker does. What it is about is picked from what there is then (the number
/// modulo how many), so that a sequence from which steps were taken out still says something.
/// </summary>
internal abstract record Step;

internal sealed record Conclude(int Terms) : Step;

internal sealed record Amend(int Agreement, int Terms) : Step;

internal sealed record Receive(int Agreement, int Cents) : Step;

internal sealed record Bounce(int Receipt) : Step;

internal sealed record Reassign(int Receipt, int ToAgreement) : Step;

internal sealed record Commit(int Agreement, int Cents) : Step;

internal sealed record WithdrawCommitments(int Agreement) : Step;

internal sealed record ChangeAgreement(int Agreement, StandingChange Change) : Step;

internal sealed record AskRefund(int Agreement, int Cents) : Step;

internal enum RefundMove
{
    Approve,
    Drop,

    /// <summary>By settlement, which an approved refund is the business of.</summary>
    Abandon,
}

internal sealed record MoveRefund(int Refund, RefundMove Move) : Step;

/// <summary>What cheques gave back is taken into the agreements' streams.</summary>
internal sealed record BookReturns : Step;

/// <param name="Beneficiary">Negative for a stock for nobody in particular.</param>
internal sealed record AskCheques(int Agreement, int Beneficiary, int Cheques) : Step;

internal enum ChequeMove
{
    Activate,
    Block,
    Unblock,
    Cancel,
    Replace,
}

internal sealed record MoveCheque(int Cheque, ChequeMove Move) : Step;

/// <summary>
/// One to three cheques for one service; the complement is the one that a quote tells. An even number picks among the cheques that
/// are active, an odd one among all.
/// </summary>
internal sealed record Redeem(int Service, int Cheque, int? Second, int? Third, int DaysAgo) : Step;

internal sealed record Reverse(int Redemption) : Step;

internal sealed record ChangePrice(int Service, int Cents) : Step;

/// <summary>Suspends a venue, or takes it in again.</summary>
internal sealed record ChangeVenue(int Venue) : Step;

/// <summary>Records what time alone brought about.</summary>
internal sealed record SweepUp : Step;

/// <param name="IgnoresDays">Finance takes the days as they are.</param>
internal sealed record Prepare(int CutoffDaysAgo, bool IgnoresDays = false) : Step;

internal enum RunMove
{
    Approve,
    Export,
    Confirm,
    Abandon,
}

/// <param name="Run">Counted back from the newest.</param>
internal sealed record MoveRun(int Run, RunMove Move) : Step;

/// <summary>The bank tells of one payout: executed, or rejected or given back.</summary>
/// <param name="Payout">Counted back from the newest.</param>
internal sealed record TellOutcome(int Payout, bool IsExecuted) : Step;

/// <summary>Finance finds that each cheque of a paid redemption had covered so much less.</summary>
internal sealed record CorrectPaid(int Entitlement, int Cents) : Step;

internal sealed record PassDays(int Days) : Step;

/// <summary>The broker delivers some of the messages that wait, whichever; a few of them will come again.</summary>
internal sealed record Deliver(int Seed, int Count) : Step;

/// <summary>The broker delivers all that waits, in order.</summary>
internal sealed record Drain : Step;

/// <summary>A message of any time comes once more, as after a relay was rewound.</summary>
internal sealed record Redeliver(int Pick) : Step;

/// <summary>All messages of all time come once more: nobody does anything.</summary>
internal sealed record Rewind : Step;

/// <summary>A client sends an earlier command again, under its key.</summary>
internal sealed record Again(int Pick) : Step;
