using System.Diagnostics;
using System.Text.Json.Nodes;
using Aptic.Gateway;
using Aptic.Tests.Integration.Fixture;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

/// <summary>One trace runs from a request at the gateway through services, event stores, relays and broker to the last consumer.</summary>
public sealed class TraceTests(TracedPlatform platform) : IClassFixture<TracedPlatform>
{
    /// <summary>Each span is the parent of the next; beside it the process that must export it.</summary>
    private static readonly (string Process, string Source, string Name)[] WayOfARequest =
    [
        ("gateway", "Microsoft.AspNetCore", "POST /issuance/v1/{**rest}"),
        ("gateway", "Yarp.ReverseProxy", "proxy.forwarder"),
        ("gateway", "System.Net.Http", "POST"),
        ("issuance", "Microsoft.AspNetCore", "POST /issuance/v1/requests"),
        ("issuance", "Marten", "marten.connection"),
        ("issuance", "MassTransit", "Aptic.Contracts.Issuance.V1:IssuanceRequested send"),
        ("funding", "MassTransit", "funding-issuance-requested receive"),
        ("funding", "MassTransit", "funding-issuance-requested process"),
        ("funding", "Marten", "marten.connection"),
        ("funding", "MassTransit", "Aptic.Contracts.Funding.V1:FundsReserved send"),
        ("issuance", "MassTransit", "issuance-funds-reserved receive"),
        ("issuance", "MassTransit", "issuance-funds-reserved process"),
        ("issuance", "Marten", "marten.connection"),
        ("issuance", "MassTransit", "Aptic.Contracts.Issuance.V1:ChequesIssued send"),
        ("redemption", "MassTransit", "redemption-cheques-issued receive"),
        ("redemption", "MassTransit", "redemption-cheques-issued process"),
        ("redemption", "Marten", "marten.connection"),
        ("redemption", "MassTransit", "Aptic.Contracts.Redemption.V1:ChequesRegistered send"),
        ("issuance", "MassTransit", "issuance-cheques-registered receive"),
        ("issuance", "MassTransit", "issuance-cheques-registered process"),
        ("issuance", "Marten", "marten.connection"),
    ];

    /// <summary>The events on that way, and the message that each becomes.</summary>
    private static readonly (string Service, string EventType, string? Message)[] Events =
    [
        ("issuance", "cheques_requested", "IssuanceRequested"),
        ("funding", "funds_set_aside", "FundsReserved"),
        ("issuance", "chunk_issued", "ChequesIssued"),
        ("redemption", "chunk_registered", "ChequesRegistered"),
        ("issuance", "request_completed", null),
    ];

    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ActivitySpanId _caller = ActivitySpanId.CreateRandom();

    [Fact]
    public async Task A_request_for_cheques_is_one_trace_from_the_gateway_to_the_last_consumer()
    {
        var requestId = await AskForChequesAsync();

        var last = await Eventually.BecomesAsync(() => Task.FromResult(LastDatabaseSpan()), span => span is not null && Orphans().Count == 0,
            "the last consumer's spans, with every span's parent");
        var way = WayTo(last!);
        Assert.Equal(WayOfARequest.Select(step => (step.Source, step.Name)), way.Select(span => (span.Source.Name, span.DisplayName)));
        Assert.All(WayOfARequest.Zip(way), step => Assert.Contains(step.Second, platform.SpansOf(step.First.Process, _trace)));
        Assert.All(way.Where(span => span.Source.Name == "Marten"), EachServiceShowsItsDatabase);
        await EventsBelongToTheTraceAsync(requestId);
        await EachMessageIsSeenOnceAsync();
        await TimelineIsCompleteAsync(requestId);
    }

    private async Task<Guid> AskForChequesAsync()
    {
        using var finance = await platform.Gateway.UntracedClientOfAsync(Roles.Finance);
        using var partner = await platform.Gateway.UntracedClientOfAsync(Roles.Partner);
        var agreementId = await PostAsync(finance, "/funding/v1/agreements", Samples.Agreement(partnerId: "partner-16"), "agreementId");
        await PostAsync(finance, $"/funding/v1/agreements/{agreementId}/receipts",
            new { bankReference = "VIR-1", grossAmountCents = 52_000, receivedOn = "2026-03-02" }, "receiptId");
        await Eventually.IsTrueAsync(async () =>
        {
            var answer = await partner.PostJsonAsync("/issuance/v1/requests", Guid.NewGuid().ToString(), new { agreementId, lines = Array.Empty<object>() });
            return (await answer.Content.ReadAsStringAsync()).Contains("no-lines", StringComparison.Ordinal);
        }, "issuance to know the agreement");

        partner.DefaultRequestHeaders.Add("traceparent", $"00-{_trace}-{_caller}-01");
        var lines = new[] { new { beneficiary = "B-1", targetPublic = (string?)null, cheques = 2 } };
        return await PostAsync(partner, "/issuance/v1/requests", new { agreementId, lines }, "requestId");
    }

    private static async Task<Guid> PostAsync(HttpClient client, string path, object body, string idField)
    {
        var answer = await client.PostJsonAsync(path, Guid.NewGuid().ToString(), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)![idField]!.GetValue<Guid>();
    }

    private List<Activity> All() => TracedPlatform.Processes.SelectMany(process => platform.SpansOf(process, _trace)).DistinctBy(span => span.SpanId).ToList();

    private List<Activity> Orphans()
    {
        var ids = All().Select(span => span.SpanId).Append(_caller).ToHashSet();
        return All().Where(span => !ids.Contains(span.ParentSpanId)).ToList();
    }

    /// <summary>What the last consumer of the chain saved.</summary>
    private Activity? LastDatabaseSpan()
    {
        var spans = All();
        return spans.Find(span => span.Source.Name == "Marten" && spans.Any(parent =>
            parent.SpanId == span.ParentSpanId && parent.DisplayName == "issuance-cheques-registered process"));
    }

    /// <summary>The spans from the caller's first one down to this one.</summary>
    private List<Activity> WayTo(Activity span)
    {
        var byId = All().ToDictionary(each => each.SpanId);
        List<Activity> way = [span];
        while (way[0].ParentSpanId != _caller) way.Insert(0, byId[way[0].ParentSpanId]);
        return way;
    }

    private void EachServiceShowsItsDatabase(Activity session) =>
        Assert.Contains(All(), span => span.Source.Name == "Npgsql" && span.ParentSpanId == session.SpanId);

    private async Task EventsBelongToTheTraceAsync(Guid requestId)
    {
        foreach (var (service, eventType, message) in Events)
        {
            var cause = await platform.CauseOfAsync(service, eventType, requestId);
            Assert.Equal(_trace, cause.TraceId);
            Assert.Contains(platform.SpansOf(service, _trace), span => span.SpanId == cause.SpanId);
            if (message is null) continue;
            var sent = Assert.Single(All(), span => span.DisplayName.EndsWith($":{message} send", StringComparison.Ordinal));
            Assert.Equal(cause.SpanId, sent.ParentSpanId);
        }
    }

    /// <summary>The broker's own client has spans too, which would show each message twice.</summary>
    private async Task EachMessageIsSeenOnceAsync()
    {
        var messages = Events.Count(step => step.Message is not null);
        // Redemption hears of the request and of its money too, for the timelines of the cheques.
        await Eventually.IsTrueAsync(
            () => Task.FromResult(All().Count(span => span.DisplayName.EndsWith(" receive", StringComparison.Ordinal)) == messages + 2), "each message to be received once by each");
        Assert.DoesNotContain(All(), span => span.Source.Name.StartsWith("RabbitMQ", StringComparison.Ordinal));
        Assert.Equal(messages, All().Count(span => span.Kind == ActivityKind.Producer));
    }

    /// <summary>Each step of a cheque's life so far, with who took it and its trace: from the agreement on.</summary>
    private async Task TimelineIsCompleteAsync(Guid requestId)
    {
        using var finance = await platform.Gateway.UntracedClientOfAsync(Roles.Finance);
        using var partner = await platform.Gateway.UntracedClientOfAsync(Roles.Partner);
        var cheques = JsonNode.Parse(await partner.GetStringAsync($"/issuance/v1/requests/{requestId}/cheques"))!["cheques"]!.AsArray();
        var steps = JsonNode.Parse(await finance.GetStringAsync($"/redemption/v1/cheques/{cheques[0]!["serial"]}/timeline"))!["steps"]!.AsArray();

        Assert.Equal(["agreement-concluded", "cheques-requested", "funds-set-aside", "issued", "registered", "activated"], steps.Select(step => step!["what"]!.GetValue<string>()));
        Assert.All(steps.Skip(1), step => Assert.Equal(_trace.ToString(), step!["traceId"]!.GetValue<string>()));
        Assert.Matches("^[0-9a-f]{32}$", steps[0]!["traceId"]!.GetValue<string>());
        Assert.DoesNotContain(steps, step => string.IsNullOrEmpty(step!["by"]!.GetValue<string>()) || string.IsNullOrEmpty(step["why"]!.GetValue<string>()));
        Assert.NotEqual(steps[0]!["by"]!.GetValue<string>(), steps[1]!["by"]!.GetValue<string>());
    }
}
