using Microsoft.AspNetCore.Http.Features;

namespace Aptic.Gateway;

/// <summary>How long a request body may be: short, except where files are posted.</summary>
public static class BodyLimits
{
    private static readonly IReadOnlyList<Operation> TakingFiles =
    [
        new("POST", "/issuance/v1/requests"),
        new("POST", "/issuance/v1/requests/validation"),
        new("POST", "/catalogue/v1/imports"),
        new("POST", "/funding/v1/receipts/imports"),
        new("POST", "/settlement/v1/bank-messages"),
    ];

    /// <summary>
    /// A length that is announced is refused before any of the body is read, and before a service is bothered; one that is
    /// not announced is cut off by the server when it goes over.
    /// </summary>
    public static void UseBodyLimits(this WebApplication app, GatewayLimits limits) =>
        app.Use((context, next) =>
        {
            var longest = TakingFiles.Any(operation => operation.Matches(context.Request.Method, context.Request.Path))
                ? limits.FileBodyBytes
                : limits.BodyBytes;
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
                feature.MaxRequestBodySize = longest;
            if (!(context.Request.ContentLength > longest)) return next(context);

            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        });

    /// <summary>The limit that holds for this request, in bytes.</summary>
    internal static long? LongestBytes(HttpContext context) => context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
}
