namespace Aptic.Kernel;

/// <summary>What persons write for persons: why something was done, a note, a name.</summary>
public static class Reasons
{
    public const int CharactersMost = 500;

    /// <summary>Null where the reason can be kept and read; else <c>invalid-reason</c>.</summary>
    public static Refusal? BreachOf(string? reason, string place = "/reason", int charactersMost = CharactersMost) =>
        IsReadable(reason, charactersMost)
            ? null
            : Refusal.Invalid("invalid-reason", $"Say why, in 1 to {charactersMost} printable characters.", place);

    /// <summary>True for text that a person can read: not blank, no control characters, not longer than this.</summary>
    public static bool IsReadable(string? text, int charactersMost) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= charactersMost && !text.Any(char.IsControl);
}
