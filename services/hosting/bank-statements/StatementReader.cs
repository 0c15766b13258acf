using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace Aptic.Hosting.BankStatements;

/// <summary>
/// Reads the booked transactions of a bank's camt.053.001.08 statement or camt.054.001.08 notification. The file is validated against
/// its schema as a whole first; nothing outside of it is ever loaded.
/// </summary>
public static class StatementReader
{
    public const long CharactersMost = 32 * 1024 * 1024;
    private const string NotProvided = "NOTPROVIDED";
    private const string Booked = "BOOK";
    private static readonly string[] Messages = ["camt.053.001.08", "camt.054.001.08"];
    private static readonly Lazy<XmlSchemaSet> Schemas = new(LoadSchemas);

    /// <exception cref="RefusedException">The file is no such message (<c>malformed-statement</c>), with line and column.</exception>
    public static IReadOnlyList<BankTransaction> Read(Stream file)
    {
        var document = Load(file);
        var ns = document.Root!.Name.Namespace;
        return document.Descendants(ns + "Ntry").SelectMany((entry, index) => TransactionsOf(entry, ns, index + 1)).ToList();
    }

    private static XDocument Load(Stream file)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = CharactersMost,
            ValidationType = ValidationType.Schema,
            ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings,
            Schemas = Schemas.Value,
        };
        settings.ValidationEventHandler += (_, problem) => throw problem.Exception;
        try
        {
            using var reader = XmlReader.Create(file, settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo);
        }
        catch (XmlSchemaException exception)
        {
            throw Malformed(exception.LineNumber, exception.LinePosition, "The file is not valid against the schema of its message at this place.");
        }
        catch (XmlException exception)
        {
            throw Malformed(exception.LineNumber, exception.LinePosition, "The file is not well-formed XML, holds a DTD, or is too large.");
        }
    }

    private static RefusedException Malformed(int line, int column, string detail) => new(Refusal.Invalid("malformed-statement",
        $"{detail} Send a {string.Join(" or a ", Messages)} message.", string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}")));

    private static IEnumerable<BankTransaction> TransactionsOf(XElement entry, XNamespace ns, int number)
    {
        if (entry.Element(ns + "Sts")?.Element(ns + "Cd")?.Value != Booked) yield break;

        var details = entry.Elements(ns + "NtryDtls").Elements(ns + "TxDtls").ToList();
        // Without an amount of their own, details only describe the one amount of the entry.
        if (details.Count < 2 || details.Any(detail => detail.Element(ns + "Amt") is null))
        {
            yield return TransactionOf(entry, details, entry, ns, $"entry {number}", isAlone: true);
            yield break;
        }

        for (var index = 0; index < details.Count; index++)
            yield return TransactionOf(entry, [details[index]], details[index], ns, $"entry {number}, transaction {index + 1}", isAlone: false);
    }

    private static BankTransaction TransactionOf(
        XElement entry, List<XElement> details, XElement holder, XNamespace ns, string place, bool isAlone)
    {
        var references = details.Elements(ns + "Refs").ToList();
        return new BankTransaction(
            // An entry's own reference names it only where it is one transaction.
            references.Elements(ns + "AcctSvcrRef").FirstOrDefault()?.Value ?? (isAlone ? entry.Element(ns + "AcctSvcrRef")?.Value : null),
            CentsOf(holder.Element(ns + "Amt")!),
            (holder.Element(ns + "CdtDbtInd") ?? entry.Element(ns + "CdtDbtInd"))!.Value == "CRDT",
            entry.Element(ns + "RvslInd")?.Value is "true" or "1",
            DayOf(entry.Element(ns + "BookgDt") ?? entry.Element(ns + "ValDt"), ns),
            string.Join(' ', details.Elements(ns + "RmtInf").Descendants().Where(element => !element.HasElements).Select(element => element.Value.Trim())),
            references.Elements(ns + "EndToEndId").Select(id => id.Value).FirstOrDefault(id => id != NotProvided),
            place);
    }

    private static long? CentsOf(XElement amount)
    {
        if (amount.Attribute("Ccy")?.Value != "EUR") return null;
        // The schema allows five decimals and euro amounts have two.
        var cents = decimal.Parse(amount.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 100;
        return cents == decimal.Truncate(cents) && cents is > 0 and <= long.MaxValue ? (long)cents : null;
    }

    private static DateOnly? DayOf(XElement? date, XNamespace ns)
    {
        if (date?.Element(ns + "Dt") is { } day) return DateOnly.FromDateTime(XmlConvert.ToDateTime(day.Value, XmlDateTimeSerializationMode.Unspecified));
        return date?.Element(ns + "DtTm") is { } instant ? ParisTime.DayOf(XmlConvert.ToDateTimeOffset(instant.Value)) : null;
    }

    private static XmlSchemaSet LoadSchemas()
    {
        var schemas = new XmlSchemaSet { XmlResolver = null };
        foreach (var message in Messages)
        {
            using var stream = typeof(StatementReader).Assembly.GetManifestResourceStream($"{message}.xsd")
                ?? throw new InvalidOperationException($"The schema of {message} is not in the assembly.");
            using var reader = XmlReader.Create(stream);
            schemas.Add($"urn:iso:std:iso:20022:tech:xsd:{message}", reader);
        }

        schemas.Compile();
        return schemas;
    }
}
