using Aptic.Hosting;
using JasperFx.Events;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class StreamStateTests
{
    private sealed record Opened(string Name);

    private sealed record Renamed(string Name);

    private sealed record Other(string Name);

    private sealed record Thing(Guid Id, string Name);

    private readonly StreamState<Thing> _state = new(Evolve, typeof(Opened));

    [Fact]
    public void A_stream_is_folded_by_the_domain() =>
        Assert.Equal("b", Fold(new Opened("a"), new Renamed("b"))?.Name);

    [Fact]
    public void A_stream_of_another_kind_has_no_state() => Assert.Null(Fold(new Other("a"), new Other("b")));

    [Fact]
    public void An_event_that_cannot_follow_stops_the_fold() =>
        Assert.Throws<InvalidOperationException>(() => Fold(new Opened("a"), new Other("b")));

    private static Thing Evolve(Thing? state, object @event) => (state, @event) switch
    {
        (null, Opened e) => new Thing(Guid.Empty, e.Name),
        ({ } s, Renamed e) => s with { Name = e.Name },
        _ => throw new InvalidOperationException(),
    };

    private Thing? Fold(params object[] events) =>
        events.Aggregate((Thing?)null, (state, data) => _state.Evolve(state, Guid.Empty, new Event<object>(data)));
}
