namespace Aptic.Settlement.Rules;

/// <summary>Settlement's own rules. A run is stamped with the ones in force when it is opened.</summary>
/// <param name="MinimumPayoutCents">A venue that is owed less waits for the next run.</param>
public sealed record SettlementRules(long MinimumPayoutCents)
{
    private const long MinimumPayoutCentsDefault = 500;

    /// <exception cref="InvalidOperationException">The minimum is not an amount of at least one cent.</exception>
    public static SettlementRules From(IConfiguration configuration)
    {
        var minimumCents = configuration.GetValue("Rules:MinimumPayoutCents", MinimumPayoutCentsDefault);
        return minimumCents > 0
            ? new SettlementRules(minimumCents)
            : throw new InvalidOperationException("Rules:MinimumPayoutCents is at least 1: banks do not transfer nothing.");
    }
}
