namespace Aptic.Settlement.Periods;

/// <summary>Finance drew up a month to be closed; another person has to confirm it.</summary>
/// <param name="Period">The month, as 2026-03.</param>
/// <param name="UpToSequence">The books of the month are what events up to here say.</param>
/// <param name="Digest">Over the rows of that month's statements, hexadecimal.</param>
public sealed record PeriodClosingPrepared(
    string Period,
    Guid CommandId,
    long UpToSequence,
    string Digest,
    string PreparedBy,
    DateTimeOffset OccurredAt);

/// <summary>A second person closed a month: its statements stand for ever, and what comes later counts in the first open month.</summary>
/// <param name="Period">The month, as 2026-03.</param>
/// <param name="UpToSequence">What was known when it was drawn up: its statements are those of the events up to here.</param>
/// <param name="Digest">Over the rows of that month's statements, hexadecimal.</param>
/// <param name="By">Client id of whoever confirmed.</param>
public sealed record PeriodClosed(
    string Period,
    long UpToSequence,
    string Digest,
    string By,
    DateTimeOffset OccurredAt,
    Guid CommandId);
