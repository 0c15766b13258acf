using Aptic.Settlement.OperatorMoney;

namespace Aptic.Settlement.Reports;

/// <summary>Who issues statements: the operator, as its bank account and the company register name it.</summary>
/// <param name="Siren">Nine digits.</param>
public sealed record Issuer(string Name, string Siren)
{
    /// <summary>Digits by threes, that do not part at the end of a line.</summary>
    private const char NoBreak = '\u00A0';

    public string InWords => $"{Name}, SIREN{NoBreak}{string.Join(NoBreak, Siren.Chunk(3).Select(digits => new string(digits)))}";

    public static Issuer Of(OperatorAccount account, OperatorSiren siren) => new(account.Account.Holder, siren.Digits);
}
