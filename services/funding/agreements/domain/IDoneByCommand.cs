namespace Aptic.Funding.Agreements.Domain;

/// <summary>An event that answers a command: a repeat of the command is found by it, and answered from it.</summary>
public interface IDoneByCommand
{
    Guid CommandId { get; }

    /// <summary>Keyed hash of what the command asked for.</summary>
    string RequestHash { get; }
}
