using System.Xml;
using System.Xml.Linq;

namespace Aptic.BankFormats;

/// <summary>
/// Strict reading of what is needed of a message, whichever version it is and whether or not its schema lies here: what is needed
/// stands there, once, and is not longer than any version allows.
/// </summary>
internal static class IsoParts
{
    /// <summary>Of ISO 20022 <c>Max35Text</c>, which all ids are.</summary>
    private const int IdLengthMost = 35;

    private const int NameLengthShown = 40;
    private const string NotProvided = "NOTPROVIDED";

    /// <summary>Reads the element that a reader stands on, and leaves the reader behind it.</summary>
    public static XElement ReadPart(this XmlReader reader)
    {
        XElement part;
        using (var subtree = reader.ReadSubtree()) part = XElement.Load(subtree, LoadOptions.SetLineInfo);
        reader.Read();
        return part;
    }

    /// <exception cref="IsoFlawException">It is missing, or stands there twice.</exception>
    public static XElement Needed(this XElement holder, string name) =>
        holder.Only(name) ?? throw new IsoFlawException(holder, $"{holder.Name.LocalName} has no {name}.");

    /// <summary>The one element of a name; null where there is none.</summary>
    /// <exception cref="IsoFlawException">It stands there twice.</exception>
    public static XElement? Only(this XElement holder, string name)
    {
        XElement? only = null;
        foreach (var found in holder.Elements(holder.Name.Namespace + name))
        {
            if (only is not null) throw new IsoFlawException(found, $"{holder.Name.LocalName} has more than one {name}.");
            only = found;
        }

        return only;
    }

    public static IEnumerable<XElement> All(this IEnumerable<XElement> holders, string name) =>
        holders.SelectMany(holder => holder.Elements(holder.Name.Namespace + name));

    /// <summary>Without the blanks around it, with which programs indent what they write.</summary>
    public static string Text(this XElement element) => element.Value.Trim();

    /// <summary>An id, a reference or a code; null where it is empty, or the word that stands for none.</summary>
    /// <exception cref="IsoFlawException">It is longer than any version allows.</exception>
    public static string? Id(this XElement? element)
    {
        if (element?.Text() is not { } id || id is "" or NotProvided) return null;
        return id.Length <= IdLengthMost
            ? id
            : throw new IsoFlawException(element, $"{element.Name.LocalName} has more than {IdLengthMost} characters.");
    }

    /// <exception cref="IsoFlawException">It is missing, empty or longer than any version allows.</exception>
    public static string NeededId(this XElement holder, string name) =>
        holder.Needed(name) is var element && element.Text() is { Length: > 0 and <= IdLengthMost } id
            ? id
            : throw new IsoFlawException(element, $"{name} is empty, or has more than {IdLengthMost} characters.");

    /// <summary>Refuses an element where a misspelt or misplaced one could hide money.</summary>
    public static IsoFlawException Unexpected(XmlReader reader) =>
        new(reader as IXmlLineInfo, $"No {NameOf(reader)} can stand here.");

    /// <summary>The name of what a reader stands on, short enough to be shown.</summary>
    public static string NameOf(XmlReader reader) =>
        reader.LocalName.Length <= NameLengthShown ? reader.LocalName : $"{reader.LocalName[..NameLengthShown]}…";
}
