using System.Text;
using System.Text.Unicode;

namespace Aptic.Catalogue.Standard;

/// <summary>Files are UTF-8, with or without a byte order mark.</summary>
public static class SourceEncoding
{
    /// <summary>The content without its byte order mark.</summary>
    /// <exception cref="MalformedFileException"><c>file-empty</c>, <c>file-not-utf8</c>.</exception>
    public static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> file)
    {
        var content = WithoutMark(file);
        if (content.Span.Trim(" \t\r\n"u8).IsEmpty) throw new MalformedFileException("file-empty", "The file is empty.");

        var valid = LengthOfUtf8(content.Span);
        if (valid == content.Length) return content;

        var line = content.Span[..valid].Count((byte)'\n') + 1;
        var column = valid - content.Span[..valid].LastIndexOf((byte)'\n');
        throw new MalformedFileException(
            "file-not-utf8",
            "The file is not UTF-8 text. Save it with the encoding UTF-8 and send it again.",
            $"line {line}, byte {column}");
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> file) =>
        file.Span.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file;

    /// <summary>The number of bytes before the first that no UTF-8 text has there.</summary>
    private static int LengthOfUtf8(ReadOnlySpan<byte> content)
    {
        if (Utf8.IsValid(content)) return content.Length;

        var read = 0;
        while (Rune.DecodeFromUtf8(content[read..], out _, out var length) == System.Buffers.OperationStatus.Done) read += length;
        return read;
    }
}
