using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Aptic.Gateway;

/// <summary>
/// How often one caller may ask: a client by its id, anyone else by network address. Tokens have a limit of their own that
/// counts before the secret is looked at. Health is free: a probe must not fail because others are busy.
/// </summary>
public static class RateLimits
{
    private const int AddressBytesOfAHomeInIPv6 = 8;

    public static void AddRateLimits(this WebApplicationBuilder builder, GatewayLimits limits) =>
        builder.Services.AddRateLimiter(options =>
        {
            options.OnRejected = Refuse;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => ByCaller(context, limits));
        });

    /// <summary>Goes before authentication, which answers for tokens and keys itself.</summary>
    public static void UseTokenRateLimit(this WebApplication app, GatewayLimits limits) =>
        app.UseWhen(AsksForTokensOrKeys, branch => branch.UseRateLimiter(new RateLimiterOptions
        {
            OnRejected = Refuse,
            GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => IsUnder(context, TokenEndpoint.Path)
                ? Bucket("token " + AddressOf(context), limits.TokenRequestsPerSecond, limits.TokenBurstRequests)
                : Bucket("address " + AddressOf(context), limits.AnonymousRequestsPerSecond, limits.AnonymousBurstRequests)),
        }));

    /// <summary>Goes after authentication, so that a client counts as itself from wherever it calls.</summary>
    public static void UseCallerRateLimit(this WebApplication app) => app.UseRateLimiter();

    private static bool AsksForTokensOrKeys(HttpContext context) =>
        IsUnder(context, TokenEndpoint.Path) || IsUnder(context, "/.well-known");

    private static bool IsUnder(HttpContext context, string path) =>
        context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);

    private static RateLimitPartition<string> ByCaller(HttpContext context, GatewayLimits limits)
    {
        if (IsUnder(context, "/health")) return RateLimitPartition.GetNoLimiter("health");

        if (IsUnder(context, "/redemption/v1/cheque-lookups"))
            return Bucket("lookup " + AddressOf(context), limits.ChequeLookupsPerSecond, limits.ChequeLookupBurst);

        var client = context.User.Identity is { IsAuthenticated: true } ? context.User.FindFirstValue("sub") : null;
        return client is null
            ? Bucket("address " + AddressOf(context), limits.AnonymousRequestsPerSecond, limits.AnonymousBurstRequests)
            : Bucket("client " + client, limits.ClientRequestsPerSecond, limits.ClientBurstRequests);
    }

    private static RateLimitPartition<string> Bucket(string caller, int perSecond, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    /// <summary>The caller's address; of an IPv6 address its network, since a single home has 2^64 of them.</summary>
    private static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, AddressBytesOfAHomeInIPv6))
            : address.ToString();
    }

    private static ValueTask Refuse(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.HttpContext.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ValueTask.CompletedTask;
    }
}
