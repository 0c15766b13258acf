using Scalar.AspNetCore;

namespace Aptic.Gateway;

/// <summary>One page over the API documents of all services. It loads nothing from elsewhere, and its policy forbids it to.</summary>
public static class Docs
{
    public const string Path = "/docs";

    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDocs(this WebApplication app) =>
        app.MapScalarApiReference(Path, options =>
        {
            options.WithTitle("Aptic API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
            foreach (var name in GatewaySettings.ServiceNames)
                options.AddDocument(name, char.ToUpperInvariant(name[0]) + name[1..], $"/{name}/v1/openapi.json");
        });
}
