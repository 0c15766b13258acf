namespace Aptic.Gateway;

/// <summary>The process must not start with these settings. The message lists every fault, for the person who starts it.</summary>
public sealed class InvalidSettingsException(params IReadOnlyList<string> faults)
    : Exception("The gateway cannot start:" + string.Concat(faults.Select(fault => Environment.NewLine + "- " + fault)))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
