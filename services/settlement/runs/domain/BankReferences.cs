using Aptic.Kernel;

namespace Aptic.Settlement.Runs.Domain;

/// <summary>How runs and payouts are called at the bank: 35 characters, from ids that occur once.</summary>
public static class BankReferences
{
    /// <summary>The id of a run's first bank file is the run's own; another one's follows from it and its number.</summary>
    public static Guid FileIdOf(Guid runId, int number) =>
        number == 1 ? runId : DeterministicId.Of("payment-file", runId.ToString(), $"{number}");

    public static string MessageIdOf(Guid runId, int number = 1) => $"RUN{FileIdOf(runId, number):N}";

    /// <param name="number">Counted over all files of the run.</param>
    public static string BatchIdOf(Guid runId, int number = 1) =>
        $"PMT{(number == 1 ? runId : DeterministicId.Of("payment-batch", runId.ToString(), $"{number}")):N}";
}
