using System.Diagnostics;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>Runs a program of the machine to its end.</summary>
public static class Command
{
    /// <param name="environment">Beside what the tests themselves have.</param>
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }
}

/// <param name="Errors">What it wrote to standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public string All => Output + Errors;
}
