using System.Collections.Concurrent;
using System.Reflection;
using Aptic.Contracts.Funding.V1;
using MassTransit;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>A message that reached the probe.</summary>
public sealed record Received(Guid MessageId, object Contract);

/// <summary>Stands on the bus beside the services: hears every contract, and says contracts as another service would.</summary>
public sealed class Probe : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly List<Type> Contracts = typeof(AgreementTermsChanged).Assembly.GetExportedTypes()
        .Where(type => type.GetProperty("OccurredAt") is not null).ToList();

    private readonly ConcurrentQueue<Received> _received = new();
    private readonly IBusControl _bus;

    private Probe(Uri broker, string queue) => _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(broker);
        rabbit.ReceiveEndpoint(queue, endpoint =>
        {
            // One at a time: what is heard is in the order of the wire.
            endpoint.PrefetchCount = 1;
            endpoint.ConcurrentMessageLimit = 1;
            foreach (var contract in Contracts)
                typeof(Probe).GetMethod(nameof(Hear), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(contract).Invoke(this, [endpoint]);
        });
    });

    public IReadOnlyList<Received> Received => _received.ToList();

    /// <param name="queue">Another one hears what the first one hears.</param>
    public static async Task<Probe> StartAsync(Uri broker, string queue = "probe")
    {
        var probe = new Probe(broker, queue);
        await probe._bus.StartAsync();
        return probe;
    }

    public Task PublishAsync<T>(T contract, Guid? messageId = null) where T : class =>
        _bus.Publish(contract, context => context.MessageId = messageId ?? NewId.NextGuid());

    /// <summary>Waits for a contract of this type that fulfils the condition.</summary>
    public async Task<T> HeardAsync<T>(Func<T, bool> condition) where T : class
    {
        T? found = null;
        await Eventually.IsTrueAsync(
            () => Task.FromResult((found = Received.Select(message => message.Contract).OfType<T>().FirstOrDefault(condition)) is not null),
            $"a {typeof(T).Name} on the bus", Patience);
        return found!;
    }

    public async ValueTask DisposeAsync() => await _bus.StopAsync();

    private void Hear<T>(IReceiveEndpointConfigurator endpoint) where T : class => endpoint.Handler<T>(context =>
    {
        _received.Enqueue(new Received(context.MessageId!.Value, context.Message));
        return Task.CompletedTask;
    });
}
