namespace Aptic.BankFormats;

/// <summary>Something in a file that is not as its message's schema has it, and that nothing here needs: the rest was read.</summary>
/// <param name="Place">Line and column, or the statement.</param>
/// <param name="Detail">Without any value of the file.</param>
public sealed record FormatWarning(string Place, string Detail);
