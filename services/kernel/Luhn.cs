namespace Aptic.Kernel;

/// <summary>The check digit of SIREN and SIRET numbers.</summary>
public static class Luhn
{
    /// <summary>Doubles every second digit from the right; the digits of all the numbers must sum to a multiple of ten.</summary>
    public static bool HasKey(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var fromRight = 0; fromRight < digits.Length; fromRight++)
        {
            var digit = digits[^(fromRight + 1)] - '0';
            if (fromRight % 2 == 1) digit *= 2;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }
}
