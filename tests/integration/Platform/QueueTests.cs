using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Issuance.V1;
using Aptic.Contracts.Redemption.V1;
using Aptic.Funding;
using Aptic.Hosting;
using Aptic.Issuance;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;
using Aptic.Tests.Integration.Issuance;
using MassTransit;
using Xunit;

namespace Aptic.Tests.Integration.Platform;

/// <summary>
/// No message is lost or stands in the way of others: what fails is kept aside, and can be looked at and sent back. Issuance runs;
/// nobody consumes the queues of other services.
/// </summary>
public sealed class QueueTests(IssuanceWorld world) : IClassFixture<IssuanceWorld>
{
    private const string Registered = "issuance-cheques-registered";
    private const string Requested = "funding-issuance-requested";

    public static TheoryData<string> Services => [.. PlatformServices.All.Select(service => service.Name)];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Each_consumer_has_a_quorum_queue_that_hands_on_what_was_delivered_too_often(string service)
    {
        var consumers = PlatformServices.All.Single(each => each.Name == service).Assembly.GetTypes().Count(type => type.IsAssignableTo(typeof(IConsumer)));

        var queues = await Eventually.BecomesAsync(() => QueuesOfAsync(service), found => found.All(queue => queue["policy"] is not null), "policies to be shown");

        Assert.Equal(consumers, queues.Count);
        Assert.All(queues, queue =>
        {
            Assert.Equal("quorum", queue["type"]!.GetValue<string>());
            Assert.Equal(service, queue["policy"]!.GetValue<string>());
            var policy = queue["effective_policy_definition"]!;
            Assert.Equal(20, policy["delivery-limit"]!.GetValue<int>());
            Assert.Equal($"{service}_dead", policy["dead-letter-exchange"]!.GetValue<string>());
            Assert.Equal("at-least-once", policy["dead-letter-strategy"]!.GetValue<string>());
            Assert.Equal("reject-publish", policy["overflow"]!.GetValue<string>());
        });
        await HasNoPolicyAsync($"{service}_dead");
    }

    [Fact]
    public async Task A_message_that_always_fails_is_kept_where_it_can_be_looked_at_while_others_are_handled()
    {
        var poison = await FailAsync();
        await CompleteARequestAsync();

        var kept = await KeptAsync($"{Registered}_error", poison);
        Assert.Contains("which is unknown here", kept["properties"]!["headers"]!["MT-Fault-Message"]!.GetValue<string>(), StringComparison.Ordinal);
        await HasNoPolicyAsync($"{Registered}_error");
        Assert.DoesNotContain(await world.Vhost.PeekAsync(Registered), message => IdOf(message) == poison);

        var shown = new StringWriter();
        Assert.True(await KeptMessages.ShowAsync(world.Vhost.Amqp, IssuanceService.Name, $"{Registered}_error", shown));
        var line = Assert.Single(shown.ToString().Split('\n'), line => line.StartsWith($"{poison}", StringComparison.Ordinal));
        Assert.Contains($"of {Registered}: Redemption names request", line, StringComparison.Ordinal);
        Assert.Contains("\"chunkNumber\":1", shown.ToString(), StringComparison.Ordinal);
        await KeptAsync($"{Registered}_error", poison);
    }

    [Fact]
    public async Task A_message_that_nobody_understands_is_kept_in_the_skipped_queue()
    {
        var id = Guid.NewGuid();
        await world.Vhost.SendAsync(Registered,
            $$"""{"messageId":"{{id}}","messageType":["urn:message:Aptic.Contracts.Redemption.V1:Unheard"],"message":{ } }""", "application/vnd.masstransit+json");

        await Eventually.IsTrueAsync(async () => (await world.Vhost.PeekAsync($"{Registered}_skipped"))
            .Any(message => message!["payload"]!.GetValue<string>().Contains($"{id}", StringComparison.Ordinal)), "the message to be skipped");
        await HasNoPolicyAsync($"{Registered}_skipped");
    }

    [Fact]
    public async Task A_message_that_is_delivered_too_often_is_kept_and_is_handled_when_it_is_sent_back()
    {
        var agreementId = await world.AgreementAsync();
        var requestId = await AskAsync(agreementId);
        var asked = await Eventually.BecomesAsync(() => world.Vhost.PeekAsync(Requested), messages => messages.Count == 1, "the request to wait for funding");

        await Eventually.IsTrueAsync(async () => !await world.Vhost.RejectAsync(Requested), "the limit of deliveries");
        var kept = await KeptAsync("funding_dead", IdOf(asked[0]));
        Assert.Equal(asked[0]!["payload"]!.GetValue<string>(), kept["payload"]!.GetValue<string>());
        Assert.Equal(Requested, kept["properties"]!["headers"]!["x-first-death-queue"]!.GetValue<string>());

        var (exitCode, output) = await ServiceProcess.RunAsync<FundingService>(world.Database, world.Vhost.Amqp, "requeue", "funding_dead");
        Assert.Equal(0, exitCode);
        Assert.Contains("funding_dead: 1 messages sent back", output, StringComparison.Ordinal);
        Assert.Empty(await world.Vhost.PeekAsync("funding_dead"));
        await WhileFundingRunsAsync(() =>
            Eventually.IsTrueAsync(async () => await StatusAsync(requestId) == "refused", "funding to refuse what it knows no agreement for"));
    }

    [Fact]
    public async Task A_message_that_fails_again_after_it_was_sent_back_is_kept_again()
    {
        var queue = $"{Registered}_error";
        var poison = await FailAsync();
        await KeptAsync(queue, poison);

        Assert.True(await KeptMessages.SendBackAsync(world.Vhost.Amqp, IssuanceService.Name, queue, TextWriter.Null));
        Assert.DoesNotContain(await world.Vhost.PeekAsync(queue), message => IdOf(message) == poison);
        await KeptAsync(queue, poison);
    }

    [Fact]
    public async Task A_command_on_a_queue_that_is_not_there_says_so_and_fails()
    {
        var (exitCode, output) = await ServiceProcess.RunAsync<IssuanceService>(world.Database, world.Vhost.Amqp, "show", "issuance-nothing_error");
        Assert.Equal(1, exitCode);
        Assert.Contains("issuance-nothing_error is not there", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Registered, "is not a queue for what issuance could not handle")]
    [InlineData("funding_dead", "is not a queue for what issuance could not handle")]
    [InlineData("issuance-nothing_error", "is not there")]
    public async Task Only_queues_of_a_services_own_that_keep_messages_are_emptied(string queue, string why)
    {
        var said = new StringWriter();
        Assert.False(await KeptMessages.SendBackAsync(world.Vhost.Amqp, IssuanceService.Name, queue, said));
        Assert.Contains(why, said.ToString(), StringComparison.Ordinal);
    }

    private static Guid IdOf(JsonNode? message) => Guid.Parse(message!["properties"]!["message_id"]!.GetValue<string>());

    /// <summary>Sends a message that no retry helps: its request is unknown.</summary>
    private async Task<Guid> FailAsync()
    {
        var id = NewId.NextGuid();
        var now = world.Clock.GetUtcNow();
        await world.Probe.PublishAsync(new ChequesRegistered(Guid.CreateVersion7(), 1, 1, now, ParisTime.DayOf(now)), id);
        return id;
    }

    private async Task CompleteARequestAsync()
    {
        var agreementId = await world.AgreementAsync();
        var requestId = await AskAsync(agreementId);
        await world.Probe.PublishAsync(world.Reserved(requestId, agreementId, 1));
        var chunk = await world.Probe.HeardAsync<ChequesIssued>(issued => issued.RequestId == requestId);
        await world.Probe.PublishAsync(new ChequesRegistered(requestId, chunk.ChunkNumber, 1, chunk.OccurredAt, chunk.AccountingDay));
        await Eventually.IsTrueAsync(async () => await StatusAsync(requestId) == "completed", "the request to be completed");
        await world.Vhost.PurgeAsync(Requested);
    }

    private async Task<Guid> AskAsync(Guid agreementId)
    {
        var answer = await world.AskAsync(agreementId, Guid.NewGuid().ToString(), ("B-1", 1));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["requestId"]!.GetValue<Guid>();
    }

    private async Task<string> StatusAsync(Guid requestId) =>
        (await world.Partner.GetFromJsonAsync<JsonObject>($"/issuance/v1/requests/{requestId}"))!["status"]!.GetValue<string>();

    private async Task<JsonNode> KeptAsync(string queue, Guid messageId)
    {
        var kept = await Eventually.BecomesAsync(() => world.Vhost.PeekAsync(queue), messages => messages.Any(message => IdOf(message) == messageId), $"the message in {queue}");
        return kept.Single(message => IdOf(message) == messageId)!;
    }

    private async Task WhileFundingRunsAsync(Func<Task> work)
    {
        var name = $"{world.Vhost.Name}_funding";
        var database = await (await Template.GetAsync()).CopyDatabaseAsync(FundingService.Name, name);
        await using (var funding = new ServiceUnderTest<FundingService>(
            database, world.Vhost.Amqp, world.Vhost.Management, world.Clock, PlatformServices.Settings))
        {
            funding.CreateClient().Dispose();
            await work();
        }

        await (await Servers.GetAsync()).DropDatabaseAsync(name);
    }

    private async Task<List<JsonObject>> QueuesOfAsync(string service) => (await world.Vhost.QueuesAsync()).Select(queue => queue!.AsObject())
        .Where(queue => queue["name"]!.GetValue<string>() is var name && name.StartsWith($"{service}-", StringComparison.Ordinal) && !name.Contains('_', StringComparison.Ordinal))
        .ToList();

    private async Task HasNoPolicyAsync(string name)
    {
        var queue = await Eventually.BecomesAsync(() => world.Vhost.QueueAsync(name), found => found["type"] is not null, $"{name} to be shown");
        Assert.Equal("quorum", queue["type"]!.GetValue<string>());
        Assert.Null(queue["policy"]);
        Assert.DoesNotContain(queue["arguments"]!.AsObject(), argument => argument.Key is "x-delivery-limit" or "x-dead-letter-exchange");
    }
}
