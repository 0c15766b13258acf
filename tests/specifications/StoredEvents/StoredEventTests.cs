using System.Text.Json;
using System.Text.Json.Serialization;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Specifications.WireFormat;
using JasperFx.Events;
using Marten;
using Xunit;

namespace Aptic.Tests.Specifications.StoredEvents;

/// <summary>Events are stored for ever: how each is written is committed, and today's code reads it.</summary>
public sealed class StoredEventTests
{
    // As Marten writes events here (services/hosting/EventStore.cs): camelCase, enumerations by name.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    public static TheoryData<Type> Events => [.. EventsOf(FundingStore.Configure), .. EventsOf(IssuanceStore.Configure), .. EventsOf(CatalogueStore.Configure),
        .. EventsOf(RedemptionStore.Configure), .. EventsOf(SettlementStore.Configure)];

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_and_read_as_it_was_committed(Type @event) => Snapshot.Matches("StoredEvents", NameOf(@event), @event, Options);

    // As the event store calls it, under its service: what is stored does not know where the type lies.
    private static string NameOf(Type @event) => $"{@event.Namespace!.Split('.')[1].ToLowerInvariant()}.{@event.GetEventTypeName()}";

    private static IEnumerable<Type> EventsOf(Action<StoreOptions> configure)
    {
        var options = new StoreOptions();
        configure(options);
        return ((IReadOnlyStoreOptions)options).Events.AllKnownEventTypes().Select(known => known.EventType)
            .Where(type => type.Namespace!.StartsWith("Aptic.", StringComparison.Ordinal)).Distinct().OrderBy(type => type.FullName, StringComparer.Ordinal);
    }
}
