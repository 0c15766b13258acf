namespace Aptic.Contracts.Funding.V1;

/// <summary>Who caused what a message tells, when, and in which trace: what a cheque's timeline shows of each step.</summary>
/// <param name="By">The client, or the service, that caused it.</param>
/// <param name="TraceId">The W3C trace id, hexadecimal; null where none was recorded.</param>
public sealed record Origin(string By, DateTimeOffset At, string? TraceId);
