using Aptic.BankFormats;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>Why a run does not pay a venue. What it is owed stays owed, and the next run looks again.</summary>
public static class WaitingReasons
{
    public const string NoVerifiedAccount = "no-verified-account";
    public const string OutsideSepa = "outside-sepa";
    public const string UnderMinimum = "under-minimum";
    public const string OverTransferLimit = "over-transfer-limit";
    public const string RiskHold = "risk-hold";
    public const string HeldByAnotherRun = "held-by-another-run";
    public const string DayNotClosed = "day-not-closed";
    public const string DayDiffers = "day-differs";

    /// <summary>The reason against paying a venue; null where there is none.</summary>
    public static string? Of(VenuePosition position, long minimumPayoutCents) => position switch
    {
        { IsOnHold: true } => RiskHold,
        { Account: null } => NoVerifiedAccount,
        { Account.IsInSepa: false } => OutsideSepa,
        { Sum.OwedCents: var amountCents } when amountCents < minimumPayoutCents => UnderMinimum,
        { Sum.OwedCents: > Pain001.AmountCentsMost } => OverTransferLimit,
        _ => null,
    };

    /// <summary>The reason in words.</summary>
    public static string Explain(string reason) => reason switch
    {
        NoVerifiedAccount => "The organisation has no verified bank account in force.",
        OutsideSepa => "The organisation's bank account is outside SEPA: a credit transfer does not reach it.",
        UnderMinimum => "What is owed is under the minimum for a payout.",
        OverTransferLimit => "What is owed is more than one SEPA credit transfer can carry.",
        RiskHold => "The operator holds the venue's money while it looks into something; its reason is with the hold.",
        HeldByAnotherRun => "Another run holds what is owed: it pays it, or gives it back when it is abandoned.",
        DayNotClosed => "Redemption has not yet told all that was entered on a day on which it could be redeemed or reversed.",
        DayDiffers => "What has arrived of a day on which it could be redeemed or reversed is not what redemption told of it.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Unknown reason."),
    };
}
