using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Amounts, flags and days as ISO 20022 messages write them: as XML Schema Part 2 reads them, that is without the blanks around them, with
/// a sign or without, and each in all of its forms.
/// </summary>
internal static partial class IsoValues
{
    /// <summary>An amount in euro cents; null where the currency is another, or it is no whole number of cents.</summary>
    /// <exception cref="IsoFlawException">It is no amount, below zero, or of no currency.</exception>
    public static long? CentsOf(XElement? amount)
    {
        if (amount is null) return null;
        var currency = CurrencyOf(amount);
        var value = AmountOf(amount);
        if (value < 0) throw new IsoFlawException(amount, "An amount is below zero: its direction stands beside it.");
        if (currency != "EUR") return null;
        // The schema allows five decimals and euro amounts have two.
        return value <= long.MaxValue / 100 && value * 100 is var cents && cents == decimal.Truncate(cents) ? (long)cents : null;
    }

    /// <exception cref="IsoFlawException">It is none of ISO 4217's form.</exception>
    public static string CurrencyOf(XElement amount) =>
        amount.Attribute("Ccy")?.Value.Trim() is { } currency && Currency().IsMatch(currency)
            ? currency
            : throw new IsoFlawException(amount, $"{amount.Name.LocalName} is of no currency.");

    /// <exception cref="IsoFlawException">It is neither true nor false.</exception>
    public static bool FlagOf(XElement? flag) => flag is not null
        && Read(flag, "true or false", () => XmlConvert.ToBoolean(flag.Value.Trim()));

    /// <summary>True of a credit, false of a debit.</summary>
    /// <exception cref="IsoFlawException">It is neither.</exception>
    public static bool IsCredit(XElement indicator) => indicator.Text() switch
    {
        "CRDT" => true,
        "DBIT" => false,
        _ => throw new IsoFlawException(indicator, $"{indicator.Name.LocalName} is neither CRDT nor DBIT."),
    };

    /// <summary>The day of a date, or of an instant in Paris; null where there is neither.</summary>
    /// <param name="date">Holds <c>Dt</c> or <c>DtTm</c>.</param>
    /// <exception cref="IsoFlawException">It is no day.</exception>
    public static DateOnly? DayOf(XElement? date)
    {
        if (date?.Only("Dt") is { } day) return DateOf(day);
        return date?.Only("DtTm") is { } instant ? DayOfInstant(instant) : null;
    }

    /// <summary>A day as it is written: a zone behind it does not change which day it is.</summary>
    /// <exception cref="IsoFlawException">It is no day.</exception>
    public static DateOnly DateOf(XElement day) =>
        Date().Match(day.Text()) is { Success: true } found
            && DateOnly.TryParseExact(found.Groups["day"].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var read)
            ? read
            : throw Unreadable(day, "a day");

    /// <summary>The Paris day of an instant; one without an offset is Paris time already.</summary>
    /// <exception cref="IsoFlawException">It is no instant.</exception>
    public static DateOnly DayOfInstant(XElement instant)
    {
        var text = instant.Text();
        return Read(instant, "an instant", () => Zone().IsMatch(text)
            ? ParisTime.DayOf(XmlConvert.ToDateTimeOffset(text))
            : DateOnly.FromDateTime(XmlConvert.ToDateTime(text, XmlDateTimeSerializationMode.Unspecified)));
    }

    private static decimal AmountOf(XElement amount) => Read(amount, "an amount", () => XmlConvert.ToDecimal(amount.Value.Trim()));

    private static T Read<T>(XElement element, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw Unreadable(element, what);
        }
    }

    private static IsoFlawException Unreadable(XElement element, string what) => new(element, $"{element.Name.LocalName} is not {what}.");

    [GeneratedRegex("^[A-Z]{3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Currency();

    [GeneratedRegex(@"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex("(?:Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Zone();
}
