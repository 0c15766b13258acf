using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Settlement.Reports;

/// <summary>The operator's number in the French company register: nine digits with Luhn's key.</summary>
public sealed record OperatorSiren(string Digits)
{
    private const int Length = 9;

    /// <exception cref="InvalidOperationException">The setting is missing or wrong; the message names it.</exception>
    public static OperatorSiren From(IConfiguration configuration)
    {
        var digits = configuration.Required("Operator:Siren");
        return digits.Length == Length && digits.All(char.IsAsciiDigit) && Luhn.HasKey(digits)
            ? new OperatorSiren(digits)
            : throw new InvalidOperationException(
                "Operator:Siren is not a SIREN: nine digits, of which the last is the key of the others.");
    }
}
