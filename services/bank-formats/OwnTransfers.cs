namespace Aptic.BankFormats;

/// <summary>
/// How the platform names its transfers to the bank, 35 characters at most. Who reads a statement knows by it that a credit is a transfer
/// that comes back, even where the bank does not say so, and no payer's money.
/// </summary>
public static class OwnTransfers
{
    private const string Start = "APT";

    /// <param name="payoutId">Occurs once.</param>
    public static string EndToEndIdOf(Guid payoutId) => $"{Start}{payoutId:N}";

    /// <summary>The payout that an end-to-end id names; null where it is none of ours.</summary>
    public static Guid? PayoutIdOf(string? endToEndId) =>
        endToEndId is not null && endToEndId.StartsWith(Start, StringComparison.Ordinal)
        && Guid.TryParseExact(endToEndId[Start.Length..], "N", out var payoutId) ? payoutId : null;
}
