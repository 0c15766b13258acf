using Aptic.Kernel;

namespace Aptic.Settlement.Periods.Domain;

/// <summary>The decisions on a month's closing. Pure: a repeat of what was done emits nothing.</summary>
public static class PeriodDecider
{
    /// <param name="FirstOpen">The month whose turn it is; null where the books are empty, and any past one may be the first.</param>
    /// <param name="IsLastDayClosed">Redemption has said all that there is of the month's last day.</param>
    /// <param name="UpToSequence">Up to where the books are written.</param>
    /// <param name="Digest">Over what the month's statements would say.</param>
    public sealed record PrepareClosing(
        Guid CommandId, string Period, string? FirstOpen, bool IsLastDayClosed, long UpToSequence, string Digest, string By,
        DateTimeOffset Now);

    /// <param name="Digest">Drawn again from the rows of the books, up to where they were when the closing was prepared.</param>
    public sealed record ClosePeriod(Guid CommandId, string RequestHash, string Period, string Digest, string By, DateTimeOffset Now);

    public static Decision Decide(PrepareClosing command, AccountingPeriod? state)
    {
        if (state?.Preparation?.CommandId == command.CommandId) return Decision.Nothing;
        if (state?.Closing is not null) return Decision.Refuse(Closed(command.Period));
        if (Month.FirstDayOf(command.Period).AddMonths(1) > ParisTime.DayOf(command.Now))
            return Decision.Refuse(Refusal.Conflict("period-not-over", "A month is closed when it is over.", "/period"));
        if (command.FirstOpen is { } first && first != command.Period)
            return Decision.Refuse(Refusal.Conflict("period-out-of-order", $"Months are closed in their order: it is the turn of {first}.",
                "/period"));
        if (!command.IsLastDayClosed)
            return Decision.Refuse(Refusal.Conflict("day-not-closed",
                "Redemption has not closed the month's last day yet: not everything of it may have arrived.", "/period"));

        return Decision.Of(new PeriodClosingPrepared(
            command.Period, command.CommandId, command.UpToSequence, command.Digest, command.By, command.Now));
    }

    public static Decision Decide(ClosePeriod command, AccountingPeriod? state)
    {
        if (state?.Closing is { } closing)
            return closing.CommandId == command.CommandId ? Decision.Nothing : Decision.Refuse(Closed(command.Period));
        if (state?.Preparation is not { } prepared)
            return Decision.Refuse(Refusal.Conflict("closing-not-prepared", "Prepare the closing first; another person confirms it.",
                "/period"));
        if (prepared.PreparedBy == command.By)
            return Decision.Refuse(Refusal.Forbidden("closer-is-preparer", "A closing is confirmed by another person than prepared it."));
        if (prepared.Digest != command.Digest)
            return Decision.Refuse(Refusal.Conflict("digest-differs",
                "The books no longer say what they said when the closing was prepared. Finance has to look into it."));

        return Decision.Of(new PeriodClosed(
            prepared.Period, prepared.UpToSequence, command.By, command.CommandId, command.RequestHash, command.Now, prepared.Digest));
    }

    private static Refusal Closed(string period) => Refusal.Conflict("period-closed", $"{period} is closed.", "/period");
}
