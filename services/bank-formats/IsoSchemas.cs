using System.Globalization;
using System.Reflection;
using System.Xml;
using System.Xml.Schema;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Lets in ISO 20022 messages of some kinds and versions. Nothing outside of a file is ever loaded, it holds no DTD, and how much it may
/// hold is bounded. Where the schema of its message lies in an assembly it is compared with that; what differs is told, and refuses no
/// file by itself: what is needed of it is read strictly.
/// </summary>
/// <param name="code">The refusal's.</param>
/// <param name="messages">Such as <c>camt.053.001.08</c>.</param>
public sealed class IsoSchemas(Assembly assembly, string code, params IReadOnlyList<string> messages)
{
    public const long CharactersMost = 32 * 1024 * 1024;

    /// <summary>Some 25,000 transactions.</summary>
    public const int ElementsMost = 1_000_000;

    /// <summary>Of what differs from a schema so much is told.</summary>
    public const int WarningsMost = 100;

    private const string NamespaceStart = "urn:iso:std:iso:20022:tech:xsd:";

    /// <summary>The schemas of all messages are less deep by half.</summary>
    private const int DepthMost = 64;

    private readonly Lazy<XmlSchemaSet> _schemas = new(() => Load(assembly, messages));

    /// <summary>What message a file says that it is; null where it is no ISO 20022 message, or nothing that can be read.</summary>
    /// <param name="file">Read from its start.</param>
    /// <exception cref="RefusedException">Its encoding is not read here (<c>unsupported-encoding</c>).</exception>
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

    /// <summary>Reads a file that is let in.</summary>
    /// <param name="file">Read from its start, more than once.</param>
    /// <param name="read">Is given a reader on the root, the message, and what in the file differs from its schema.</param>
    /// <exception cref="RefusedException">
    /// The file is none of the messages, holds too much, or lacks what is needed, with line and column; or its encoding is not read here
    /// (<c>unsupported-encoding</c>).
    /// </exception>
    public T Read<T>(Stream file, Func<XmlReader, string, IReadOnlyList<FormatWarning>, T> read)
    {
        try
        {
            var message = LetIn(file);
            var warnings = Compare(file, message);
            using var reader = Open(file);
            reader.MoveToContent();
            return read(reader, message, warnings);
        }
        catch (IsoFlawException flaw)
        {
            throw Malformed(flaw.Line, flaw.Column, flaw.Message);
        }
        catch (XmlException exception)
        {
            throw Malformed(exception.LineNumber, exception.LinePosition, "The file is not well-formed XML, holds a DTD, or is too large.");
        }
    }

    private string LetIn(Stream file)
    {
        using var reader = Open(file);
        reader.MoveToContent();
        var message = messages.FirstOrDefault(one => reader.NamespaceURI == $"{NamespaceStart}{one}");
        if (message is null || reader.LocalName != "Document")
            throw new IsoFlawException(reader as IXmlLineInfo, "The file is another message, or none.");

        var elements = 0;
        do
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (++elements > ElementsMost)
                throw new IsoFlawException(reader as IXmlLineInfo, string.Create(
                    CultureInfo.InvariantCulture, $"The file has more than {ElementsMost:N0} elements: ask the bank for shorter periods."));
            if (reader.Depth > DepthMost) throw new IsoFlawException(reader as IXmlLineInfo, "No message is as deep.");
        }
        while (reader.Read());
        return message;
    }

    private List<FormatWarning> Compare(Stream file, string message)
    {
        List<FormatWarning> warnings = [];
        if (!_schemas.Value.Contains($"{NamespaceStart}{message}")) return warnings;

        XmlReader? current = null;
        var settings = Settings();
        settings.ValidationType = ValidationType.Schema;
        settings.ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.Schemas = _schemas.Value;
        // The schema's own words would repeat values of the file.
        settings.ValidationEventHandler += (_, problem) => warnings.Add(new FormatWarning(
            PlaceOf(problem.Exception.LineNumber, problem.Exception.LinePosition),
            $"{(current is null ? "Something" : IsoParts.NameOf(current))} is not as the schema of {message} has it."));
        file.Position = 0;
        using var reader = XmlReader.Create(file, settings);
        current = reader;
        while (warnings.Count < WarningsMost && reader.Read()) { }
        return warnings;
    }

    private static XmlReader Open(Stream file)
    {
        if (XmlEncodings.UnsupportedOf(file) is { } encoding)
            throw new RefusedException(Refusal.Invalid("unsupported-encoding",
                $"The file says that it is written in {encoding}, which is not read here. Ask the bank for UTF-8.", PlaceOf(1, 1)));
        return XmlReader.Create(file, Settings());
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

    private RefusedException Malformed(int line, int column, string detail) => new(Refusal.Invalid(code,
        $"{detail} Send a {string.Join(" or a ", messages)} message.", PlaceOf(line, column)));

    private static string PlaceOf(int line, int column) => string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}");

    private static XmlSchemaSet Load(Assembly assembly, IReadOnlyList<string> messages)
    {
        var schemas = new XmlSchemaSet { XmlResolver = null };
        foreach (var message in messages)
        {
            using var stream = assembly.GetManifestResourceStream($"{message}.xsd");
            if (stream is null) continue;
            using var reader = XmlReader.Create(stream);
            schemas.Add($"{NamespaceStart}{message}", reader);
        }

        schemas.Compile();
        return schemas;
    }
}
