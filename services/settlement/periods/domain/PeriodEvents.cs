using Aptic.Settlement.Seals.Domain;

namespace Aptic.Settlement.Periods.Domain;

/// <summary>Finance drew up a month to be closed; another person has to confirm it.</summary>
/// <param name="Period">The month, as 2026-03.</param>
/// <param name="UpToSequence">The books of the month are what events up to here say.</param>
/// <param name="Digest">Over the rows of that month's statements, hexadecimal.</param>
public sealed record PeriodClosingPrepared(
    string Period, Guid CommandId, long UpToSequence, string Digest, string PreparedBy, DateTimeOffset OccurredAt);

/// <summary>A month is closed: what comes for it later is booked in the first open one, labelled as late.</summary>
/// <param name="Period">The month, as 2026-03.</param>
/// <param name="UpToSequence">The last event that was booked when it was drawn up: statements of the month are drawn from these.</param>
/// <param name="By">Client id of whoever confirmed.</param>
/// <param name="Digest">Over the rows of the month's statements, hexadecimal; empty where none was drawn.</param>
public sealed record PeriodClosed(
    string Period, long UpToSequence, string By, Guid CommandId, string RequestHash, DateTimeOffset OccurredAt, string Digest = "");

/// <summary>What the service had stored up to the closing was sealed: whatever changes of it later is found.</summary>
/// <param name="UpToSequence">The sequence of the last event under the seal.</param>
/// <param name="PreviousDigest">The digest of the seal before; null for the first.</param>
/// <param name="Buckets">What the digest is made of; null in seals from before there were any.</param>
public sealed record PeriodSealed(
    string Period, long UpToSequence, string Digest, string? PreviousDigest, DateTimeOffset OccurredAt, SealBuckets? Buckets = null);
