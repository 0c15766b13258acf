using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aptic.Kernel;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Aptic.Hosting;

/// <summary>
/// Errors as problem details (RFC 9457): a stable <c>code</c>, the place, what to do, and the <c>traceId</c>. All reasons of a
/// refusal are in <c>errors</c>; the first gives the status and the code.
/// </summary>
public static class Problems
{
    public static void AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Extensions["traceId"] = TraceId(context.HttpContext);
            if (!context.ProblemDetails.Extensions.ContainsKey("code"))
                context.ProblemDetails.Extensions["code"] = CodeOf(context.HttpContext.Response.StatusCode);
        });
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
    }

    public static Task WriteAsync(HttpContext context, int status, string code, string detail, string? place = null) =>
        WriteAsync(context, status, [new Refusal(RefusalKind.Invalid, code, detail, place)]);

    public static async Task WriteAsync(HttpContext context, int status, IReadOnlyList<Refusal> refusals)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Title = refusals[0].Code, Detail = refusals[0].Detail };
        problem.Extensions["code"] = refusals[0].Code;
        problem.Extensions["errors"] = refusals.Select(refusal => new { refusal.Code, refusal.Detail, refusal.Place }).ToList();
        problem.Extensions["traceId"] = TraceId(context);
        var service = context.RequestServices.GetRequiredService<IProblemDetailsService>();
        if (await service.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem })) return;

        // The service writes nothing for a client that asks for a CSV or XML file only; its error is told nevertheless.
        await context.Response.WriteAsJsonAsync(problem, options: null, contentType: "application/problem+json");
    }

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of refusal."),
    };

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status413PayloadTooLarge => "body-too-large",
        StatusCodes.Status415UnsupportedMediaType => "media-type-not-supported",
        _ => $"http-{status}",
    };

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
}

/// <summary>Turns what use cases and the framework throw into problem details.</summary>
public sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (status, refusals) = Explain(exception);
        if (status >= StatusCodes.Status500InternalServerError)
            logger.LogError(exception, "The request failed with {Status} {Code}.", status, refusals[0].Code);

        await Problems.WriteAsync(httpContext, status, refusals);
        return true;
    }

    private static (int Status, IReadOnlyList<Refusal> Refusals) Explain(Exception exception) => exception switch
    {
        RefusedException refused => (Problems.StatusOf(refused.Refusals[0].Kind), refused.Refusals),
        MalformedRequestException malformed => (StatusCodes.Status400BadRequest, [malformed.Refusal]),
        BadKeyException badKey => (StatusCodes.Status400BadRequest, [badKey.Refusal]),
        BadHttpRequestException bad => (bad.StatusCode, [ExplainBadRequest(bad)]),
        _ when IsOutage(exception) => (StatusCodes.Status503ServiceUnavailable,
            [Refusal.Conflict("temporarily-unavailable", "A server that this service needs is away. Send the same request again, with the same Idempotency-Key.")]),
        _ => (StatusCodes.Status500InternalServerError,
            [Refusal.Conflict("unexpected", "Something unforeseen happened; it is logged under the traceId. Sending the same request again is safe.")]),
    };

    private static Refusal ExplainBadRequest(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Refusal.Invalid("body-too-large", "The body is larger than this operation allows."),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Refusal.Invalid("media-type-not-supported",
        "The operation takes no body of this Content-Type: application/json in UTF-8, or what its document names."),
        { InnerException: JsonException json } => ExplainJson(json),
        _ when ParameterName().Match(bad.Message) is { Success: true } name => Refusal.Invalid("malformed-request",
            bad.Message.StartsWith("Required", StringComparison.Ordinal) ? "The operation needs this parameter." : "The parameter has another form than the operation takes.",
            $"parameter {name.Groups[1].Value}"),
        _ => Refusal.Invalid("malformed-request", "The request has no body, or none that the operation takes."),
    };

    // The framework names a parameter as in: Failed to bind parameter "Guid venueId" from "…".
    [GeneratedRegex("^(?:Required|Failed to bind) parameter \"\\S+ (\\w+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex ParameterName();

    private static Refusal ExplainJson(JsonException json)
    {
        var place = json.Path is { Length: > 0 } path && path != "$"
            ? path
            : $"line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}";
        return Refusal.Invalid("malformed-json", WithoutValues(json), place);
    }

    // The framework's messages may quote the input, which may hold a code or an account number.
    private static string WithoutValues(JsonException json) => json switch
    {
        _ when json.Message.Contains("could not be mapped", StringComparison.Ordinal) =>
            "The body has a field that this operation does not know.",
        _ when json.Message.Contains("Duplicate property", StringComparison.Ordinal) => "The body has a field twice.",
        _ when json.Message.Contains("missing required", StringComparison.Ordinal) =>
        "The body lacks a required field: " + MissingFields(json.Message),
        _ when json.Message.Contains("null values", StringComparison.Ordinal) => "The value at this place may not be null.",
        _ when json.Message.Contains("could not be converted", StringComparison.Ordinal) =>
        "The value at this place has another type or range than the operation takes.",
        _ => "The body is not valid JSON at this place.",
    };

    private static string MissingFields(string message) => message[(message.IndexOf("including", StringComparison.Ordinal) is var at
        && at >= 0 ? at + "including".Length : message.Length)..].Trim(' ', ':', '.');

    private static bool IsOutage(Exception exception) => exception switch
    {
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is System.Net.Sockets.SocketException or IOException or TimeoutException,
        BrokerUnreachableException => true,
        { InnerException: { } inner } => IsOutage(inner),
        _ => false,
    };
}
