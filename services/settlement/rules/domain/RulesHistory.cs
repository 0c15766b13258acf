namespace Aptic.Settlement.Rules.Domain;

/// <summary>All versions of settlement's rules, in the order in which they were added.</summary>
public sealed record RulesHistory(Guid Id, IReadOnlyList<RulesVersionAdded> Versions)
{
    /// <summary>One scheme, one history.</summary>
    public static readonly Guid StreamId = Guid.Parse("6f4d3b1e-2a57-5c2e-8a0b-3f1c9e7d5b22");

    /// <summary>The version in force on a day; null before the first. Of two from the same day the later one counts.</summary>
    public RulesVersionAdded? InForceOn(DateOnly day) =>
        Versions.Where(version => version.ValidFrom <= day).OrderBy(version => version.ValidFrom)
            .ThenBy(version => version.Version).LastOrDefault();

    public static RulesHistory Evolve(RulesHistory? state, object @event) => (state, @event) switch
    {
        (null, RulesVersionAdded e) => new RulesHistory(StreamId, [e]),
        ({ } s, RulesVersionAdded e) => s with { Versions = [.. s.Versions, e] },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is no event of settlement's rules."),
    };
}
