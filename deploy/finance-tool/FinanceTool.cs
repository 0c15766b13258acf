using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Spectre.Console;

namespace Aptic.Finance;

/// <summary>
/// The tool of the finance team: settlement runs, bank files, statements, the books and their replay, by the gateway alone. What it
/// says is French; it ends with 0 where all is well, with 1 where something was refused or differs, with 2 where it was not understood.
/// </summary>
public static class FinanceTool
{
    /// <summary>Columns of output that no person watches.</summary>
    public const int WidthOfFiles = 200;

    private const int Failed = 1;
    private const int Misunderstood = 2;

    private static readonly Option<string?> As = new("--as")
    {
        Description = "Le client qui agit (finance-1 sauf indication) : qui approuve n’est pas qui prépare.", HelpName = "client",
        Recursive = true,
    };

    public static async Task<int> RunAsync(
        string[] args, IAnsiConsole output, TextWriter errors, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Outil de l’équipe finance d’Aptic : campagnes, banque, relevés, livres et rejeu.");
        root.Options.Add(As);
        var door = new Door(environment);
        foreach (var command in RunCommands.All(door, output).Concat(BankCommands.All(door, output)).Concat(BookCommands.All(door, output))
            .Concat(ReplayCommands.All(door, output)))
            root.Subcommands.Add(command);

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await errors.WriteLineAsync(error.Message);
            await errors.WriteLineAsync("Aide : ./deploy/finance --help");
            return Misunderstood;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output.Profile.Out.Writer, Error = errors },
                cancellationToken);
        }
        catch (FinanceToolException refused)
        {
            await errors.WriteLineAsync(refused.Message);
            return Failed;
        }
        catch (HttpRequestException unreachable)
        {
            await errors.WriteLineAsync($"La passerelle ne répond pas ({unreachable.Message}). La plateforme tourne-t-elle ? ./deploy/up");
            return Failed;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(broken.Message);
            return Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Interrompu.");
            return Failed;
        }
    }

    /// <summary>The gateway, opened with the secret of the client that acts.</summary>
    public sealed class Door(Func<string, string?> environment)
    {
        private const string ClientDefault = "finance-1";
        private const string Gateway = "APTIC_GATEWAY";

        public async Task<FinanceApi> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var client = parsed.GetValue(As) ?? ClientDefault;
            var address = Required(Gateway);
            var secret = Required($"APTIC_CLIENT_{client.Replace('-', '_').ToUpperInvariant()}_SECRET");
            return await FinanceApi.SignInAsync(new Uri(address), client, secret, cancellationToken);
        }

        private string Required(string variable) => environment(variable) is { Length: > 0 } value
            ? value
            : throw new FinanceToolException($"La variable d’environnement {variable} manque : lancez l’outil par ./deploy/finance.");
    }
}

/// <summary>Something was refused, or is not as it should be; the message is for the person at the screen.</summary>
public sealed class FinanceToolException(string message) : Exception(message);

/// <summary>The gateway's API, as a finance client.</summary>
public sealed class FinanceApi : IDisposable
{
    /// <summary>A year of history is replayed, a year of entries exported.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;

    private FinanceApi(HttpClient http) => _http = http;

    public static async Task<FinanceApi> SignInAsync(Uri gateway, string client, string secret, CancellationToken cancellationToken)
    {
        var http = new HttpClient { BaseAddress = gateway, Timeout = Patience };
        using var credentials = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["client_secret"] = secret,
        });
        using var answer = await http.PostAsync(new Uri("oauth/token", UriKind.Relative), credentials, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new FinanceToolException($"La passerelle ne connaît pas le client {client}, ou refuse son secret.");

        var token = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        http.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("access_token").GetString());
        return new FinanceApi(http);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>A command; sent again under the same key where the answer was lost.</summary>
    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        CommandAsync(path, () => JsonContent.Create(body), cancellationToken);

    /// <inheritdoc cref="PostAsync"/>
    public Task<JsonElement> PostXmlAsync(string path, byte[] xml, CancellationToken cancellationToken) => CommandAsync(path, () =>
    {
        var content = new ByteArrayContent(xml);
        content.Headers.ContentType = new("application/xml");
        return content;
    }, cancellationToken);

    /// <summary>Writes what a path answers to a file, while it comes.</summary>
    /// <param name="nameOf">The file, from the name that the answer bears.</param>
    /// <returns>The file's path.</returns>
    public async Task<string> DownloadAsync(string path, Func<string?, string> nameOf, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead,
            cancellationToken);
        await RequireAsync(answer, cancellationToken);
        var name = nameOf(Path.GetFileName(answer.Content.Headers.ContentDisposition?.FileName?.Trim('"')));
        // What was begun and broken off must not look like what is whole.
        var begun = $"{name}.part";
        // Bank files hold account numbers: they are for the person alone.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(begun, options)) await answer.Content.CopyToAsync(file, cancellationToken);
        File.Move(begun, name, overwrite: true);
        return name;
    }

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> CommandAsync(string path, Func<HttpContent> content, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString();
        return SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content() };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        }, cancellationToken);
    }

    private async Task<JsonElement> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        try
        {
            return await SendOnceAsync(request(), cancellationToken);
        }
        catch (HttpRequestException)
        {
            return await SendOnceAsync(request(), cancellationToken);
        }
    }

    private async Task<JsonElement> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            await RequireAsync(answer, cancellationToken);
            return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
    }

    private static async Task RequireAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode) return;
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        throw new FinanceToolException(Refusals.Say((int)answer.StatusCode, text));
    }
}
