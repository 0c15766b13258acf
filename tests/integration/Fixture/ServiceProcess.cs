using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>A service as a process of its own, that can be killed, or stopped as a supervisor stops it.</summary>
public sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServiceProcess(Process process) => _process = process;

    public ConcurrentQueue<string> Output { get; } = [];

    public static async Task<ServiceProcess> StartAsync<TService>(string database, Uri broker)
    {
        var service = new ServiceProcess(Process.Start(Start<TService>(database, broker))!);
        service._process.OutputDataReceived += (_, line) => service.Output.Enqueue(line.Data ?? "");
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        await service.SaysAsync("Application started", StartLimit);
        return service;
    }

    /// <summary>Runs a command of a service to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync<TService>(string database, Uri broker, params string[] command)
    {
        using var process = Process.Start(Start<TService>(database, broker, command))!;
        process.BeginErrorReadLine();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    public Task SaysAsync(string text, TimeSpan? patience = null) => Eventually.IsTrueAsync(
        () => Task.FromResult(Output.Any(line => line.Contains(text, StringComparison.Ordinal))), $"the process to say {text}", patience);

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task StopAsync()
    {
        using var signal = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        // A test that failed leaves nothing running.
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo Start<TService>(string database, Uri broker, params string[] command)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TService).Assembly.Location, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in PlatformServices.Settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["ConnectionStrings__EventStore"] = database;
        start.Environment["ConnectionStrings__Broker"] = broker.ToString();
        start.Environment["Auth__Issuer"] = Tokens.Issuer;
        start.Environment["Auth__MetadataAddress"] = $"{Tokens.Issuer}.well-known/openid-configuration";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        return start;
    }
}
