using Aptic.Hosting;

namespace Aptic.Settlement.SettlementRuns;

/// <summary>How runs and payouts are called at the bank: 35 characters, from ids that occur once.</summary>
public static class BankReferences
{
    private const string EndToEndStart = "APT";

    /// <summary>The id of a run's first bank file is the run's own; another one's follows from it and its number.</summary>
    public static Guid FileIdOf(Guid runId, int number) =>
        number == 1 ? runId : DeterministicId.Of("payment-file", runId.ToString(), $"{number}");

    public static string MessageIdOf(Guid runId, int number = 1) => $"RUN{FileIdOf(runId, number):N}";

    /// <param name="number">Counted over all files of the run.</param>
    public static string BatchIdOf(Guid runId, int number = 1) =>
        $"PMT{(number == 1 ? runId : DeterministicId.Of("payment-batch", runId.ToString(), $"{number}")):N}";

    public static string EndToEndIdOf(Guid payoutId) => $"{EndToEndStart}{payoutId:N}";

    /// <summary>The payout that an end-to-end id names; null where it is none of ours.</summary>
    public static Guid? PayoutIdOf(string? endToEndId) =>
        endToEndId is not null && endToEndId.StartsWith(EndToEndStart, StringComparison.Ordinal)
        && Guid.TryParseExact(endToEndId[EndToEndStart.Length..], "N", out var payoutId) ? payoutId : null;
}
