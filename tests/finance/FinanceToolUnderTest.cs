using System.Globalization;
using System.Net.Mime;
using System.Text;
using Aptic.Finance;
using Aptic.Tests.Integration.Gateway;
using Microsoft.AspNetCore.Http;
using Spectre.Console;
using Xunit;

namespace Aptic.Tests.Finance;

/// <summary>The tool at the real gateway, behind which services answer as a test tells them to.</summary>
public sealed class FinanceToolUnderTest : IAsyncLifetime
{
    private static readonly Dictionary<string, string> NoLimits = new()
    {
        ["Limits:TokenBurstRequests"] = "100000",
        ["Limits:AnonymousBurstRequests"] = "100000",
        ["Limits:ClientBurstRequests"] = "100000",
    };

    private readonly Dictionary<string, Func<HttpContext, Task>> _answers = [];

    /// <summary>What the services saw of commands and questions, as <c>POST /settlement/v1/runs</c>.</summary>
    public IReadOnlyList<string> Seen => [.. Services.Seen.Select(request => $"{request.Method} {request.PathAndQuery}")];

    /// <summary>The keys under which a command was sent.</summary>
    public IReadOnlyList<string?> KeysOf(string command) => [.. Services.Seen
        .Where(request => $"{request.Method} {request.PathAndQuery}" == command)
        .Select(request => request.Headers.GetValueOrDefault("Idempotency-Key"))];

    private Upstream Services { get; set; } = null!;

    private GatewayUnderTest Gateway { get; set; } = null!;

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("aptic-finance-");

    public async Task InitializeAsync()
    {
        Services = await Upstream.StartAsync(context => _answers.TryGetValue($"{context.Request.Method} {context.Request.Path}",
            out var answer)
            ? answer(context)
            : throw new InvalidOperationException($"No test expects {context.Request.Method} {context.Request.Path}."));
        Gateway = new GatewayUnderTest(Services.Address, NoLimits);
        Gateway.CreateClient().Dispose();
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Services.DisposeAsync();
        Folder.Delete(recursive: true);
    }

    public void Answer(string operation, string json, int status = StatusCodes.Status200OK) => _answers[operation] = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status < 400 ? MediaTypeNames.Application.Json : MediaTypeNames.Application.ProblemJson;
        return context.Response.WriteAsync(json);
    };

    /// <summary>Answers differ from question to question; the last one is repeated.</summary>
    public void AnswerInTurn(string operation, params string[] jsons)
    {
        var turn = 0;
        _answers[operation] = context =>
        {
            context.Response.ContentType = MediaTypeNames.Application.Json;
            return context.Response.WriteAsync(jsons[Math.Min(turn++, jsons.Length - 1)]);
        };
    }

    public void AnswerFile(string operation, string? name, string content) => _answers[operation] = context =>
    {
        context.Response.ContentType = MediaTypeNames.Application.Octet;
        if (name is not null) context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return context.Response.WriteAsync(content);
    };

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder.FullName, name);
        File.WriteAllText(path, content, Encoding.UTF8);
        return path;
    }

    /// <summary>Runs the tool as the gateway's finance client.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] args) => RunWithAsync(Environment(),
        [.. args, "--as", "finance"]);

    public Dictionary<string, string> Environment() => new()
    {
        ["APTIC_GATEWAY"] = Gateway.ClientOptions.BaseAddress.AbsoluteUri,
        ["APTIC_CLIENT_FINANCE_SECRET"] = Gateway.SecretOf("finance"),
    };

    public static async Task<(int Code, string Output, string Errors)> RunWithAsync(Dictionary<string, string> environment,
        params string[] args)
    {
        // Whatever the machine speaks, the tool speaks French.
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-US");
        var (output, errors) = (new StringWriter(), new StringWriter());
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = FinanceTool.WidthOfFiles;
        var code = await FinanceTool.RunAsync(args, console, errors, name => environment.GetValueOrDefault(name), CancellationToken.None);
        return (code, Plain(output.ToString()), Plain(errors.ToString()));
    }

    /// <summary>French spaces are told from others by nobody who reads.</summary>
    private static string Plain(string text) => text.Replace('\u00A0', ' ').Replace('\u202F', ' ');
}
