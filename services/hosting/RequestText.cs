using System.Globalization;
using System.Text.RegularExpressions;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.Metadata;

namespace Aptic.Hosting;

/// <summary>
/// Refuses what the address of a request says and its operation cannot take as it stands, before the framework reads it: 400
/// <c>malformed-request</c> with the parameter. Every endpoint gets this, for all its parameters.
/// </summary>
/// <remarks>
/// Days and instants are written as the API document says (format <c>date</c> and <c>date-time</c>: RFC 3339, section 5.6). The framework
/// would take much more, in the order of its invariant culture: 01/12/2026 for 12 January, 18:00 for today. Text that PostgreSQL cannot
/// store, which in UTF-8 is U+0000 alone, would come back as an error of the database.
/// </remarks>
public static partial class RequestText
{
    public static Task RequireAsync(HttpContext context, RequestDelegate next)
    {
        foreach (var (name, value) in context.Request.RouteValues)
            if (value is string text) MustBeStorable(name, text);
        foreach (var (name, values) in context.Request.Query)
        {
            MustBeStorable("", name);
            foreach (var value in values) MustBeStorable(name, value);
        }

        foreach (var parameter in ParametersOf(context.GetEndpoint()))
            foreach (var text in TextsOf(context.Request, parameter.Name)) MustBeWritten(parameter, text);
        return next(context);
    }

    /// <summary>A day as 2026-12-01.</summary>
    public static bool IsDay(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>An instant with its offset, as 2026-12-01T18:00:00+01:00; seconds may be left out.</summary>
    public static bool IsInstant(string text) =>
        Instant().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static IEnumerable<IParameterBindingMetadata> ParametersOf(Endpoint? endpoint) =>
        endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [];

    private static IEnumerable<string> TextsOf(HttpRequest request, string name) =>
        request.RouteValues.GetValueOrDefault(name) is string inPath ? [inPath] : request.Query[name].OfType<string>();

    private static void MustBeWritten(IParameterBindingMetadata parameter, string text)
    {
        var type = parameter.ParameterInfo.ParameterType;
        var element = type.GetElementType() ?? type;
        var kind = Nullable.GetUnderlyingType(element) ?? element;
        if (kind == typeof(DateOnly) && !IsDay(text)) throw Malformed(parameter.Name, "A day is written as 2026-12-01.");
        if (kind == typeof(DateTimeOffset) && !IsInstant(text))
            throw Malformed(parameter.Name,
                "An instant is written with its offset, as 2026-12-01T17:00:00Z or 2026-12-01T18:00:00+01:00 (in an address, + is %2B).");
        if (kind == typeof(DateTime) || kind == typeof(TimeOnly))
            throw new InvalidOperationException($"{parameter.Name} has no zone: operations take days and instants.");
    }

    private static void MustBeStorable(string name, string? text)
    {
        if (text is not null && !StorableText.IsStorable(text))
            throw Malformed(name, "The parameter holds a NUL character, which no text has.");
    }

    private static MalformedRequestException Malformed(string name, string detail) => new(Refusal.Invalid(
        "malformed-request", detail, name.Length == 0 ? "query" : $"parameter {name}"));

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Instant();
}

/// <summary>The request cannot be taken as it was written: 400.</summary>
public sealed class MalformedRequestException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal { get; } = refusal;
}
