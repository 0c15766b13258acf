namespace Aptic.Gateway;

/// <summary>
/// Takes away the headers with which a caller could pretend to be someone, or to come from somewhere: who calls is said by
/// the token alone, and from where by the connection. The proxy then sets its own X-Forwarded headers.
/// </summary>
public static class InboundHeaders
{
    private const string NonStandardPrefix = "X-";

    private static readonly string[] Pretending =
    [
        "Forwarded", "Via", "Cookie", "Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP",
        "Remote-User", "Remote-Addr", "Client-Id", "Role", "Party",
    ];

    public static void UseInboundHeaderCleaning(this WebApplication app) =>
        app.Use((context, next) =>
        {
            var headers = context.Request.Headers;
            foreach (var name in headers.Keys.Where(IsRefused).ToArray()) headers.Remove(name);
            return next(context);
        });

    private static bool IsRefused(string name) =>
        name.StartsWith(NonStandardPrefix, StringComparison.OrdinalIgnoreCase)
        || Pretending.Contains(name, StringComparer.OrdinalIgnoreCase);
}
