using System.Globalization;
using System.Reflection;
using System.Xml;
using System.Xml.Schema;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Lets in ISO 20022 messages of some kinds, by their schemas, which lie in an assembly. A file is validated as a whole before anything
/// of it is read, without DTD, and nothing outside of it is ever loaded; how much it may hold is bounded.
/// </summary>
/// <param name="code">The refusal's.</param>
/// <param name="messages">Such as <c>camt.053.001.08</c>.</param>
public sealed class IsoSchemas(Assembly assembly, string code, params IReadOnlyList<string> messages)
{
    public const long CharactersMost = 32 * 1024 * 1024;

    /// <summary>Some 25,000 transactions.</summary>
    public const int ElementsMost = 1_000_000;

    private const string NamespaceStart = "urn:iso:std:iso:20022:tech:xsd:";

    private readonly Lazy<XmlSchemaSet> _schemas = new(() => Load(assembly, messages));

    /// <summary>What message a file says that it is; null where it is no ISO 20022 message, or nothing that can be read.</summary>
    /// <param name="file">Read from its start.</param>
    public static string? MessageOf(Stream file)
    {
        try
        {
            using var reader = Open(file);
            return reader.MoveToContent() == XmlNodeType.Element && reader.NamespaceURI.StartsWith(NamespaceStart, StringComparison.Ordinal)
                ? reader.NamespaceURI[NamespaceStart.Length..]
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>A reader of a file that was let in.</summary>
    public static XmlReader Open(Stream file)
    {
        file.Position = 0;
        return XmlReader.Create(file, Settings());
    }

    /// <exception cref="RefusedException">The file is none of the messages, or holds too much; with line and column.</exception>
    public void LetIn(Stream file)
    {
        var settings = Settings();
        settings.ValidationType = ValidationType.Schema;
        settings.ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.Schemas = _schemas.Value;
        settings.ValidationEventHandler += (_, problem) => throw problem.Exception;
        try
        {
            file.Position = 0;
            using var reader = XmlReader.Create(file, settings);
            var elements = 0;
            while (reader.Read())
                if (reader.NodeType == XmlNodeType.Element && ++elements > ElementsMost) throw TooMany(reader as IXmlLineInfo);
        }
        catch (XmlSchemaException exception)
        {
            throw Malformed(exception.LineNumber, exception.LinePosition,
                "The file is not valid against the schema of its message at this place.");
        }
        catch (XmlException exception)
        {
            throw Malformed(exception.LineNumber, exception.LinePosition, "The file is not well-formed XML, holds a DTD, or is too large.");
        }
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = CharactersMost,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = false,
    };

    private RefusedException TooMany(IXmlLineInfo? place) => Malformed(place?.LineNumber ?? 0, place?.LinePosition ?? 0, string.Create(
        CultureInfo.InvariantCulture, $"The file has more than {ElementsMost:N0} elements: ask the bank for shorter periods."));

    private RefusedException Malformed(int line, int column, string detail) => new(Refusal.Invalid(code,
        $"{detail} Send a {string.Join(" or a ", messages)} message.", string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}")));

    private static XmlSchemaSet Load(Assembly assembly, IReadOnlyList<string> messages)
    {
        var schemas = new XmlSchemaSet { XmlResolver = null };
        foreach (var message in messages)
        {
            using var stream = assembly.GetManifestResourceStream($"{message}.xsd")
                ?? throw new InvalidOperationException($"The schema of {message} is not in {assembly.GetName().Name}.");
            using var reader = XmlReader.Create(stream);
            schemas.Add($"{NamespaceStart}{message}", reader);
        }

        schemas.Compile();
        return schemas;
    }
}
