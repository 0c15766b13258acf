using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Forwarder;

namespace Aptic.Gateway;

/// <summary>
/// Every error that leaves the gateway without a body gets one: problem details (RFC 9457) with a stable <c>code</c> and the
/// <c>traceId</c>. What a service says itself passes untouched, and so do the OAuth errors of the token endpoint.
/// </summary>
public static class Problems
{
    private const int RetryAfterSeconds = 5;

    private sealed record Problem(int Status, string Code, string Title, string Detail);

    public static void UseProblems(this WebApplication app) =>
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
            {
                context.Response.StatusCode = exception.StatusCode;
            }
            catch (InvalidDataException) when (!context.Response.HasStarted)
            {
                // A form that cannot be read, at the token endpoint.
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
            }
            catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                app.Logger.LogError(exception, "Unexpected failure of {Method} {Path}.", context.Request.Method, context.Request.Path);
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }

            if (context.GetForwarderErrorFeature() is { Error: not ForwarderError.RequestCanceled } failed)
                app.Logger.LogWarning("{Method} {Path} was not forwarded: {Error}, {Cause}.", context.Request.Method, context.Request.Path,
                    failed.Error, failed.Exception?.Message);
            if (IsErrorWithoutBody(context.Response)) await WriteAsync(context);
        });

    private static bool IsErrorWithoutBody(HttpResponse response) =>
        !response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest && response.ContentLength is null or 0;

    private static Task WriteAsync(HttpContext context)
    {
        var problem = Describe(context);
        context.Response.StatusCode = problem.Status;
        context.Response.ContentLength = null;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";

        return context.Response.WriteAsJsonAsync(
            new ProblemDetails
            {
                Title = problem.Title,
                Status = problem.Status,
                Detail = problem.Detail,
                Extensions =
                {
                    ["code"] = problem.Code,
                    ["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
                },
            },
            options: null,
            contentType: "application/problem+json",
            context.RequestAborted);
    }

    private static Problem Describe(HttpContext context)
    {
        var forwarding = context.GetForwarderErrorFeature()?.Error;
        var status = context.Response.StatusCode;
        return forwarding switch
        {
            ForwarderError.RequestTimedOut => Timeout,
            ForwarderError.RequestBodyClient or null => ByStatus(status, context),
            // Sending it again would not help.
            ForwarderError.RequestCreation => ByStatus(StatusCodes.Status400BadRequest, context),
            _ => Unavailable,
        };
    }

    private static Problem ByStatus(int status, HttpContext context) => status switch
    {
        400 => new(status, "malformed-request", "Malformed request", "The request cannot be read: check its line, headers and body."),
        401 => context.Request.Headers.Authorization.Count == 0
            ? new(status, "not-authenticated", "Not authenticated",
                $"This operation needs an access token: ask for one at POST {TokenEndpoint.Path} and send it as Authorization: Bearer.")
            : new(status, "not-authenticated", "Not authenticated",
                $"The access token was not accepted: it has expired, or is not one of this platform's. Ask POST {TokenEndpoint.Path} for another."),
        403 when !RoleTable.Knows(context.Request.Method, context.Request.Path) && RoleTable.KnowsPath(context.Request.Path) =>
        MethodNotAllowed,
        403 => new(status, "not-allowed", "Not allowed",
            "Your client has no role to which this operation is open. Check the path and method, or use a client with the right role."),
        404 => new(status, "not-found", "Not found", "Nothing is at this address: /docs lists what there is."),
        405 => MethodNotAllowed,
        408 => new(status, "request-timeout", "Request timed out", "The request did not arrive in time. Send it again."),
        413 => new(status, "body-too-large", "Body too large", $"The body is longer than the {BodyLimits.LongestBytes(context)} bytes that this operation takes."),
        415 => new(status, "media-type-not-supported", "Unsupported media type",
        "The operation does not take a body of this Content-Type."),
        429 => new(status, "too-many-requests", "Too many requests", "Slow down: the header Retry-After says for how many seconds."),
        502 or 503 => Unavailable,
        504 => Timeout,
        >= 500 => new(status, "unexpected", "Unexpected failure", "The fault is ours. Quote the traceId when you report it."),
        _ => new(status, "refused", "Refused", "The request was refused without a reason."),
    };

    private static readonly Problem MethodNotAllowed = new(
        405, "method-not-allowed", "Method not allowed", "The address exists, but not for this method: /docs lists what there is.");

    private static readonly Problem Unavailable = new(
        503, "service-unavailable", "Service unavailable",
        "The service behind this address does not answer at the moment. Try again, with the same Idempotency-Key if the request has one.");

    private static readonly Problem Timeout = new(
        504, "service-timeout", "Service timed out",
        "The service did not answer in time: the request may still take effect. Send it again with the same Idempotency-Key to learn what it did.");
}
