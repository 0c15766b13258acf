using Microsoft.Extensions.Logging;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>Writes what services under test warn of beside the test results, to be read when a test fails.</summary>
public sealed class LogFile(string path) : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer = new(path, append: true) { AutoFlush = true };

    public static LogFile Of(string service)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "logs"));
        return new LogFile(Path.Combine(folder.FullName, $"{service}-{Guid.NewGuid():N}.log"));
    }

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName);

    public void Dispose() => _writer.Dispose();

    private void Write(string text)
    {
        lock (_gate) _writer.WriteLine(text);
    }

    private sealed class Log(LogFile file, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) file.Write($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {logLevel} {category}: {formatter(state, exception)} {exception}");
        }
    }
}
