using Aptic.BankFormats;
using Aptic.Settlement.FunderMoney.Domain;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>A refund, and the account that it would be paid to; null where the funder has no verified one.</summary>
public sealed record RefundPosition(Refund Refund, PayableAccount? Account)
{
    /// <summary>The reason against paying it; null where there is none. A refund has no minimum.</summary>
    public string? WaitingReason => WaitingReasonOf(Refund, Account);

    public static string? WaitingReasonOf(Refund refund, PayableAccount? account) => account switch
    {
        null => WaitingReasons.NoVerifiedAccount,
        { IsInSepa: false } => WaitingReasons.OutsideSepa,
        _ when refund.AmountCents > Pain001.AmountCentsMost => WaitingReasons.OverTransferLimit,
        _ => null,
    };
}
