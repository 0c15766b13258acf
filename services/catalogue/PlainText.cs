namespace Aptic.Catalogue;

/// <summary>Text that a person can read: not blank, no control characters, not longer than it may be.</summary>
public static class PlainText
{
    public static bool IsLine(string text, int charactersMost) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= charactersMost && !text.Any(char.IsControl);

    public static bool IsParagraphs(string text, int charactersMost) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= charactersMost
        && !text.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t'));
}
