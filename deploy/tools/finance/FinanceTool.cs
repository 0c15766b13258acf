using System.CommandLine;
using System.Net;
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

    public const int Failed = 1;
    public const int Misunderstood = 2;

    private static readonly Option<string?> As = new("--as")
    {
        Description = "Le client qui agit (finance-1 sauf indication) : qui approuve n’est pas qui prépare.",
        HelpName = "client",
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
        FrenchHelp.Install(root);

        var parsed = root.Parse(args);
        if (parsed.Action is not FrenchHelp && Misunderstandings.Of(parsed) is { Count: > 0 } misunderstood)
        {
            foreach (var said in misunderstood) await errors.WriteLineAsync(said);
            var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
            await errors.WriteLineAsync($"Aide : {FrenchHelp.Program}{command} --help");
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
            return refused.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Interrompu.");
            return Failed;
        }
        catch (Exception broken) when (SayingOf(broken) is { } said)
        {
            await errors.WriteLineAsync(said);
            return Failed;
        }
    }

    /// <summary>What broke on the way to the gateway and back, in French; null for what nobody foresees.</summary>
    private static string? SayingOf(Exception broken) => broken switch
    {
        HttpRequestException => "La passerelle ne répond pas. La plateforme tourne-t-elle ? Démarrez-la par ./deploy/up, puis recommencez.",
        HttpIOException => "La passerelle a interrompu sa réponse : recommencez.",
        OperationCanceledException => "La passerelle n’a pas répondu à temps : recommencez, rien ne sera fait deux fois.",
        JsonException => "Ce qui répond n’est pas la passerelle d’Aptic : vérifiez l’adresse dans APTIC_GATEWAY.",
        _ => null,
    };

    /// <summary>The gateway, opened with the secret of the client that acts.</summary>
    public sealed class Door(Func<string, string?> environment)
    {
        private const string ClientDefault = "finance-1";
        private const string Gateway = "APTIC_GATEWAY";

        public async Task<FinanceApi> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var client = parsed.GetValue(As) ?? ClientDefault;
            if (environment(Gateway) is not { Length: > 0 } address)
                throw new FinanceToolException($"La variable d’environnement {Gateway} manque : lancez l’outil par {FrenchHelp.Program}.");
            if (!Uri.TryCreate(address, UriKind.Absolute, out var gateway) || gateway.Scheme is not ("http" or "https"))
                throw new FinanceToolException($"{Gateway} n’est pas une adresse : il faut par exemple http://127.0.0.1:8080/.");

            var variable = $"APTIC_CLIENT_{client.Replace('-', '_').ToUpperInvariant()}_SECRET";
            return environment(variable) is { Length: > 0 } secret
                ? await FinanceApi.SignInAsync(gateway, client, secret, cancellationToken)
                : throw new FinanceToolException($"Il n’y a pas de client « {client} » (--as) : "
                    + $"ceux de l’équipe finance sont finance-1 et finance-2. Un autre a son secret dans la variable {variable}.", exitCode: Misunderstood);
        }
    }
}

/// <summary>Something was refused, or is not as it should be; the message is for the person at the screen.</summary>
/// <param name="code">Of the refusal; null where no service refused.</param>
/// <param name="exitCode">What the tool ends with.</param>
public sealed class FinanceToolException(string message, string? code = null, int exitCode = FinanceTool.Failed) : Exception(message)
{
    public string? Code { get; } = code;

    public int ExitCode { get; } = exitCode;
}

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
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
            throw new FinanceToolException($"La passerelle ne connaît pas le client {client}, ou refuse son secret.");
        await RequireAsync(answer, cancellationToken);

        var token = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        http.DefaultRequestHeaders.Authorization = new("Bearer",
            token.Text("access_token") ?? throw new JsonException("There is no access token in the answer."));
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
        await using (var file = Files.Saying(name, () => new FileStream(begun, options)))
            await Files.SayingAsync(name, () => answer.Content.CopyToAsync(file, cancellationToken));
        Files.Saying(name, () => File.Move(begun, name, overwrite: true));
        return name;
    }

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> CommandAsync(string path, Func<HttpContent> content, CancellationToken cancellationToken)
    {
        var key = Guid.CreateVersion7().ToString();
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
        throw Refusals.Of((int)answer.StatusCode, text);
    }
}
