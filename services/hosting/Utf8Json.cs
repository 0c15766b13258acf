using Microsoft.Net.Http.Headers;

namespace Aptic.Hosting;

/// <summary>
/// Refuses JSON that says it is written in another encoding than UTF-8 (RFC 8259, section 8.1): an unknown one would surface as an
/// error of ours.
/// </summary>
public static class Utf8Json
{
    public static Task RequireAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.HasJsonContentType() || CharsetOf(context.Request) is not { Length: > 0 } charset) return next(context);
        if (!IsUtf8(charset)) throw new BadHttpRequestException("JSON is read as UTF-8.", StatusCodes.Status415UnsupportedMediaType);

        // The framework takes no quotes around the name (RFC 9110, section 5.6.6, allows them).
        context.Request.ContentType = "application/json";
        return next(context);
    }

    private static string CharsetOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Charset).ToString() : "";

    private static bool IsUtf8(string charset) => charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
