using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>Amounts and days as ISO 20022 messages write them.</summary>
public static class IsoValues
{
    /// <summary>An amount in euro cents; null where the currency is another, or it is no whole number of cents.</summary>
    public static long? CentsOf(XElement? amount)
    {
        if (amount is null || amount.Attribute("Ccy")?.Value != "EUR") return null;
        // The schema allows five decimals and euro amounts have two.
        var cents = decimal.Parse(amount.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 100;
        return cents == decimal.Truncate(cents) && cents is >= 0 and <= long.MaxValue ? (long)cents : null;
    }

    /// <summary>The day of a date, or of an instant in Paris; null where there is neither.</summary>
    public static DateOnly? DayOf(XElement? date)
    {
        if (date is null) return null;
        var ns = date.Name.Namespace;
        if (date.Element(ns + "Dt") is { } day) return DateOnly.FromDateTime(XmlConvert.ToDateTime(day.Value, XmlDateTimeSerializationMode.Unspecified));
        return date.Element(ns + "DtTm") is { } instant ? DayOfInstant(instant.Value) : null;
    }

    /// <summary>The Paris day of an instant; one without an offset is Paris time already.</summary>
    public static DateOnly DayOfInstant(string instant)
    {
        var read = XmlConvert.ToDateTime(instant, XmlDateTimeSerializationMode.RoundtripKind);
        return read.Kind == DateTimeKind.Unspecified ? DateOnly.FromDateTime(read) : ParisTime.DayOf(new DateTimeOffset(read.ToUniversalTime()));
    }
}
