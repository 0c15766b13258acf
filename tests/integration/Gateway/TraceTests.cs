using System.Diagnostics;
using Aptic.Gateway;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Xunit;

namespace Aptic.Tests.Integration.Gateway;

public sealed class TraceTests
{
    [Fact]
    public async Task A_trace_that_the_caller_brings_goes_through_thegateway_to_the_service()
    {
        var spans = new List<Activity>();
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayUnderTest(upstream.Address, replace: services =>
            services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(spans)));
        using var client = await gateway.UntracedClientOfAsync(Roles.Ops);
        var trace = ActivityTraceId.CreateRandom();
        var caller = ActivitySpanId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/redemption/v1/cheques/A1");
        request.Headers.Add("traceparent", $"00-{trace}-{caller}-01");

        (await client.SendAsync(request)).EnsureSuccessStatusCode();

        var received = ActivityContext.Parse(upstream.Seen[^1].Headers["traceparent"], null);
        Assert.Equal(trace, received.TraceId);

        gateway.Services.GetRequiredService<TracerProvider>().ForceFlush();
        var traced = spans.Where(span => span.TraceId == trace).ToArray();
        var server = Assert.Single(traced, span => span.Kind == ActivityKind.Server && span.ParentSpanId == caller);
        var proxy = Assert.Single(traced, span => span.Source.Name == "Yarp.ReverseProxy");
        var call = Assert.Single(traced, span => span.SpanId == received.SpanId);
        Assert.Equal(server.SpanId, proxy.ParentSpanId);
        Assert.Equal(proxy.SpanId, call.ParentSpanId);
        Assert.Equal(ActivityKind.Client, call.Kind);
    }

    [Fact]
    public async Task A_request_without_a_trace_starts_one_and_a_problem_names_it()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayUnderTest(upstream.Address);
        using var client = await gateway.UntracedClientOfAsync(Roles.Ops);
        await client.GetAsync("/redemption/v1/cheques/A1");
        Assert.NotEqual(default, ActivityContext.Parse(upstream.Seen[^1].Headers["traceparent"], null).TraceId);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var problem = await Problem.IsAsync(await client.SendAsync(request), System.Net.HttpStatusCode.NotFound, "not-found");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", problem["traceId"]!.GetValue<string>());
    }
}
