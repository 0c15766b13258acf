namespace Aptic.Journey;

/// <summary>The platform did not do what the journey expects of it.</summary>
public sealed class JourneyFailedException(string message) : Exception(message);
