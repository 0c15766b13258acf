using Aptic.Settlement.Rules.Domain;
using Marten;

namespace Aptic.Settlement.Rules;

/// <summary>Settlement's rules on a day: the version in force, or the configured ones before the first.</summary>
public sealed class RulesReader(IDocumentStore store, SettlementRules configured)
{
    private const int VatRateBasisPointsDefault = 2_000;
    private const int DebitNoteAfterDaysDefault = 90;
    private const int DebitNoteDueDaysDefault = 30;
    private static readonly IReadOnlyList<int> ReminderDaysDefault = [15, 30, 45];

    /// <param name="Version">Null for the configured rules.</param>
    /// <param name="ValidFrom">Null for the configured rules.</param>
    public sealed record InForce(
        int? Version, DateOnly? ValidFrom, long MinimumPayoutCents, int VatRateBasisPoints, int DebitNoteAfterDays, int DebitNoteDueDays,
        IReadOnlyList<int> ReminderDays);

    public InForce Configured { get; } = new(null, null, configured.MinimumPayoutCents, VatRateBasisPointsDefault,
        DebitNoteAfterDaysDefault,
        DebitNoteDueDaysDefault, ReminderDaysDefault);

    public async Task<InForce> InForceOnAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var history = await session.Events.AggregateStreamAsync<RulesHistory>(RulesHistory.StreamId, token: cancellationToken);
        return history?.InForceOn(day) is { } version ? Of(version) : Configured;
    }

    public static InForce Of(RulesVersionAdded version) => new(version.Version, version.ValidFrom, version.MinimumPayoutCents,
        version.VatRateBasisPoints, version.DebitNoteAfterDays, version.DebitNoteDueDays, version.ReminderDays);
}
