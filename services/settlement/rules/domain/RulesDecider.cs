using Aptic.Kernel;

namespace Aptic.Settlement.Rules.Domain;

/// <summary>The decision on a version of the rules. Pure: a repeat of what was done emits nothing.</summary>
public static class RulesDecider
{
    private const int DaysMost = 3_650;
    private const int RemindersMost = 10;

    /// <summary>A minimum that no venue reaches would be a hold on all of them.</summary>
    private const long MinimumPayoutCentsMost = 100_000;

    public sealed record AddVersion(
        Guid CommandId, DateOnly ValidFrom, long MinimumPayoutCents, int VatRateBasisPoints, int DebitNoteAfterDays, int DebitNoteDueDays,
        IReadOnlyList<int> ReminderDays, string Reason, string By, string RequestHash, DateTimeOffset Now);

    public static Decision Decide(AddVersion command, RulesHistory? state)
    {
        if (state?.Versions.Any(version => version.CommandId == command.CommandId) == true) return Decision.Nothing;

        List<Refusal> refusals = [];
        if (command.ValidFrom < ParisTime.DayOf(command.Now))
            refusals.Add(Refusal.Invalid("valid-from-past", "Rules are not changed for the past: the day is today or later.",
                "/validFrom"));
        if (command.MinimumPayoutCents is < 1 or > MinimumPayoutCentsMost)
            refusals.Add(Refusal.Invalid("invalid-minimum", $"The minimum is 1 to {MinimumPayoutCentsMost} cents.", "/minimumPayoutCents"));
        if (command.VatRateBasisPoints is < 0 or > Money.BasisPointsOfWhole)
            refusals.Add(Refusal.Invalid("invalid-vat-rate", $"A rate is 0 to {Money.BasisPointsOfWhole} basis points.",
                "/vatRateBasisPoints"));
        if (command.DebitNoteAfterDays is < 0 or > DaysMost)
            refusals.Add(Refusal.Invalid("invalid-days", $"Days are 0 to {DaysMost}.", "/debitNoteAfterDays"));
        if (command.DebitNoteDueDays is < 1 or > DaysMost)
            refusals.Add(Refusal.Invalid("invalid-days", $"Days are 1 to {DaysMost}.", "/debitNoteDueDays"));
        if (command.ReminderDays.Count > RemindersMost || command.ReminderDays.Any(days => days is < 1 or > DaysMost)
            || !command.ReminderDays.Zip(command.ReminderDays.Skip(1)).All(pair => pair.First < pair.Second))
            refusals.Add(Refusal.Invalid("invalid-reminder-days", $"Up to {RemindersMost} numbers of days, each more than the one before.",
                "/reminderDays"));
        if (Reasons.BreachOf(command.Reason) is { } breach) refusals.Add(breach);
        return refusals.Count > 0
            ? Decision.Refuse(refusals)
            : Decision.Of(new RulesVersionAdded(command.CommandId, (state?.Versions.Count ?? 0) + 1, command.ValidFrom,
                command.MinimumPayoutCents, command.VatRateBasisPoints, command.DebitNoteAfterDays, command.DebitNoteDueDays,
                command.ReminderDays, command.Reason, command.By, command.RequestHash, command.Now));
    }
}
