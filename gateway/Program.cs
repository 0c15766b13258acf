using Aptic.Gateway;

try
{
    var builder = WebApplication.CreateBuilder(args);

    var settings = GatewaySettings.Read(builder.Configuration, builder.Environment.IsDevelopment());
    var signingKey = SigningKey.Load(settings.SigningKeyFile);
    var clients = ClientRegistry.Load(settings.ClientsFile);

    builder.ConfigureServer(settings.Limits);
    builder.AddTelemetry();
    builder.AddTokens(settings, clients, signingKey);
    builder.AddAccess();
    builder.AddRateLimits(settings.Limits);
    builder.AddRoutes(settings);
    builder.AddHealth(clients);

    var app = builder.Build();

    app.UseSecurityHeaders();
    app.UseProblems();
    app.UseBodyLimits(settings.Limits);
    app.UseInboundHeaderCleaning();
    app.UseTokenRateLimit(settings.Limits);
    app.UseAuthentication();
    app.UseCallerRateLimit();
    app.UseAuthorization();

    app.MapHealth();
    app.MapDocs();
    app.MapReverseProxy();

    await app.RunAsync();
    return 0;
}
catch (InvalidSettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
