using System.Globalization;

namespace Aptic.Issuance.Cheques.Domain;

/// <summary>The public number of a cheque: ten digits of a sequence and two check digits (mod 97). It says nothing about the codes.</summary>
public static class ChequeSerial
{
    private const long NumberMost = 9_999_999_999;

    public static string Of(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, NumberMost);
        return string.Create(CultureInfo.InvariantCulture, $"{number:D10}{97 - number * 100 % 97:D2}");
    }
}
