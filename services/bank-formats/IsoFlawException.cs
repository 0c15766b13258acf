using System.Xml;

namespace Aptic.BankFormats;

/// <summary>What is needed of a message is missing, stands there twice, or cannot be read; <see cref="IsoSchemas"/> refuses the
/// file.</summary>
internal sealed class IsoFlawException(IXmlLineInfo? place, string message) : Exception(message)
{
    public int Line { get; } = place?.LineNumber ?? 0;

    public int Column { get; } = place?.LinePosition ?? 0;
}
