using System.Net;
using System.Net.Sockets;

namespace Aptic.Tests.Integration.Relay;

/// <summary>Stands between a service and its broker, and can fail as networks do: swallow what is sent, or cut and refuse.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly int _port;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _connections = [];
    private TcpListener? _listener;
    private volatile bool _isBlackHole;

    private FaultyProxy(IPEndPoint target)
    {
        _target = target;
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Listen(listener);
    }

    public static FaultyProxy To(Uri target) => new(new IPEndPoint(IPAddress.Loopback, target.Port));

    /// <summary>The same address, through the proxy.</summary>
    public Uri Of(Uri address) => new UriBuilder(address) { Host = "127.0.0.1", Port = _port }.Uri;

    /// <summary>From now on nothing comes through and nobody is told.</summary>
    public void SwallowEverything() => _isBlackHole = true;

    /// <summary>Cuts all connections and refuses new ones.</summary>
    public void GoAway()
    {
        lock (_gate)
        {
            _listener?.Stop();
            _listener = null;
        }

        Cut();
    }

    /// <summary>Works again; connections that were swallowed are cut, since what they lost does not come back.</summary>
    public void ComeBack()
    {
        _isBlackHole = false;
        Cut();
        if (_listener is not null) return;

        var listener = new TcpListener(IPAddress.Loopback, _port);
        listener.Start();
        Listen(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        GoAway();
    }

    private void Listen(TcpListener listener)
    {
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = ForwardAsync(await listener.AcceptTcpClientAsync(_ended.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped: that is how it ends.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var inner = client;
        using var outer = new TcpClient();
        lock (_gate) _connections.AddRange([inner, outer]);
        try
        {
            await outer.ConnectAsync(_target, _ended.Token);
            await Task.WhenAny(PumpAsync(inner.GetStream(), outer.GetStream()), PumpAsync(outer.GetStream(), inner.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // One side is gone: so is the connection.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _ended.Token)) > 0)
        {
            if (!_isBlackHole) await to.WriteAsync(buffer.AsMemory(0, read), _ended.Token);
        }
    }

    private void Cut()
    {
        lock (_gate)
        {
            foreach (var connection in _connections) connection.Dispose();
            _connections.Clear();
        }
    }
}
