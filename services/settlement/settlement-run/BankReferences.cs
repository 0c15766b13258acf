namespace Aptic.Settlement.SettlementRuns;

/// <summary>How runs and payouts are called at the bank: 35 characters, from ids that occur once.</summary>
public static class BankReferences
{
    public static string MessageIdOf(Guid runId) => $"RUN{runId:N}";

    public static string BatchIdOf(Guid runId) => $"PMT{runId:N}";

    public static string EndToEndIdOf(Guid payoutId) => $"APT{payoutId:N}";
}
