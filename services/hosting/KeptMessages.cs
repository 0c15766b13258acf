using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aptic.Hosting;

/// <summary>
/// What a service could not handle waits in its queues <c>…_error</c> (failed), <c>…_skipped</c> (understood by nobody) and
/// <c>…_dead</c> (delivered too often). This looks into them, and sends messages back to where they came from: consumers do
/// nothing the second time, so that it can be repeated.
/// </summary>
public static class KeptMessages
{
    private const string ErrorSuffix = "_error";
    private const string SkippedSuffix = "_skipped";
    private const string OriginHeader = "x-first-death-queue";

    /// <summary>Says of each message which it is, where it belongs, why it is here and what it says; all of them stay.</summary>
    /// <returns>False where there is no such queue.</returns>
    public static Task<bool> ShowAsync(Uri broker, string service, string queue, TextWriter output) =>
        WithChannelAsync(broker, service, queue, output, async (channel, count) =>
        {
            // Not acknowledged: with the channel's end the broker puts them back in their place.
            for (var number = 0; number < count && await channel.BasicGetAsync(queue, autoAck: false) is { } kept; number++)
                await output.WriteLineAsync(Describe(queue, kept));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{queue}: {count} messages"));
        });

    /// <summary>Sends back what is there now, oldest first. A message leaves only when the broker has confirmed it in its own queue.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public static Task<bool> SendBackAsync(Uri broker, string service, string queue, TextWriter output) =>
        WithChannelAsync(broker, service, queue, output, async (channel, count) =>
        {
            var sent = 0;
            // No more than there are now: one that fails again comes back here.
            for (; sent < count && await channel.BasicGetAsync(queue, autoAck: false) is { } kept; sent++)
            {
                await channel.BasicPublishAsync("", OriginOf(queue, kept), mandatory: true, WithoutTraces(kept.BasicProperties), kept.Body);
                await channel.BasicAckAsync(kept.DeliveryTag, multiple: false);
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{queue}: {sent} messages sent back"));
        });

    private static async Task<bool> WithChannelAsync(Uri broker, string service, string queue, TextWriter output, Func<IChannel, uint,
    Task> work)
    {
        if (!IsKept(service, queue))
        {
            await output.WriteLineAsync($"{queue} is not a queue for what {service} could not handle: those end in _error, _skipped or _dead.");
            return false;
        }

        await using var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = $"aptic-{service}-kept" }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        try
        {
            await work(channel, (await channel.QueueDeclarePassiveAsync(queue)).MessageCount);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            await output.WriteLineAsync($"{queue} is not there: nothing was ever kept in it.");
            return false;
        }
    }

    private static bool IsKept(string service, string queue) => queue == QueuePolicies.DeadLetterQueueOf(service)
        || (queue.StartsWith($"{service}-", StringComparison.Ordinal)
            && (queue.EndsWith(ErrorSuffix, StringComparison.Ordinal) || queue.EndsWith(SkippedSuffix, StringComparison.Ordinal)));

    private static string OriginOf(string queue, BasicGetResult kept)
    {
        foreach (var suffix in new[] { ErrorSuffix, SkippedSuffix })
            if (queue.EndsWith(suffix, StringComparison.Ordinal)) return queue[..^suffix.Length];
        return HeaderOf(kept, OriginHeader) ?? throw new InvalidOperationException($"A message in {queue} does not say which queue it died in.");
    }

    /// <summary>Without the broker's own headers: it takes a message that died here before for one that goes round in circles.</summary>
    private static BasicProperties WithoutTraces(IReadOnlyBasicProperties properties) => new(properties)
    {
        Headers = properties.Headers?.Where(header => !header.Key.StartsWith("x-", StringComparison.Ordinal)).ToDictionary(),
    };

    private static string Describe(string queue, BasicGetResult kept)
    {
        var reason = HeaderOf(kept, "MT-Fault-Message") ?? HeaderOf(kept, "MT-Reason") ?? HeaderOf(kept,
            "x-first-death-reason") ?? "unknown";
        return $"{kept.BasicProperties.MessageId} of {OriginOf(queue, kept)}: {reason}{Environment.NewLine}  {ContentOf(kept.Body)}";
    }

    private static string ContentOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span)?["message"]?.ToJsonString() ?? "(no message)";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"({body.Length} bytes that are no message)");
        }
    }

    private static string? HeaderOf(BasicGetResult kept, string name) =>
        kept.BasicProperties.Headers?.TryGetValue(name, out var value) == true
            && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
