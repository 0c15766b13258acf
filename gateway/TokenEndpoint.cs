using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Aptic.Gateway;

/// <summary>
/// OAuth 2.0 client credentials (RFC 6749, section 4.4) by OpenIddict in its degraded mode: no database, the clients are the
/// registry's. Access tokens are signed JWTs (RFC 9068) that services can check on their own; there is no refresh.
/// </summary>
public static class TokenEndpoint
{
    public const string Path = "/oauth/token";
    public const string Audience = "aptic";
    private const string PartyClaim = "party";

    public static void AddTokens(this WebApplicationBuilder builder, GatewaySettings settings, ClientRegistry clients, SecurityKey key)
    {
        builder.Services.AddOpenIddict()
            .AddServer(server => Issue(server, settings, clients, key))
            .AddValidation(Check);
        builder.Services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
    }

    private static void Issue(OpenIddictServerBuilder server, GatewaySettings settings, ClientRegistry clients, SecurityKey key)
    {
        server.SetIssuer(settings.Issuer)
            .SetTokenEndpointUris(Path.TrimStart('/'))
            .SetConfigurationEndpointUris(".well-known/openid-configuration", ".well-known/oauth-authorization-server")
            .SetJsonWebKeySetEndpointUris(".well-known/jwks")
            .AllowClientCredentialsFlow()
            .EnableDegradedMode()
            .SetAccessTokenLifetime(settings.AccessTokenLifetime)
            .DisableAccessTokenEncryption()
            .AddSigningKey(key)
            // Required by OpenIddict, used for nothing here: what it would encrypt (codes, refresh tokens) does not exist.
            .AddEphemeralEncryptionKey()
            .Configure(options => options.ClientAuthenticationMethods.IntersectWith(
                [ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost]))
            .AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context => Authenticate(context, clients)))
            .AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(SignIn));

        var http = server.UseAspNetCore();
        if (settings.IsInsecureTransportAccepted) http.DisableTransportSecurityRequirement();
    }

    /// <summary>Tokens are taken from the Authorization header alone: an address is logged, and a body is the service's.</summary>
    private static void Check(OpenIddictValidationBuilder validation)
    {
        validation.UseLocalServer();
        validation.AddAudiences(Audience);
        validation.UseAspNetCore()
            .DisableAccessTokenExtractionFromBodyForm()
            .DisableAccessTokenExtractionFromQueryString();
    }

    private static ValueTask Authenticate(ValidateTokenRequestContext context, ClientRegistry clients)
    {
        var id = context.ClientId ?? "";
        if (clients.Authenticate(id, context.ClientSecret ?? "") is { } client)
        {
            context.Transaction.SetProperty(nameof(Client), client);
            return default;
        }

        // An unknown id is not repeated: it may be a secret put in the wrong place.
        context.Logger.LogWarning("Refused a token to {Client}: wrong credentials.", clients.Knows(id) ? id : "an unknown client");
        context.Reject(Errors.InvalidClient, "The client is unknown or its secret is wrong.");
        return default;
    }

    private static ValueTask SignIn(HandleTokenRequestContext context)
    {
        var client = context.Transaction.GetProperty<Client>(nameof(Client))
            ?? throw new InvalidOperationException("A token request came through without an authenticated client.");

        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Subject, Access.RoleClaim);
        identity.SetClaim(Claims.Subject, client.Id);
        identity.SetClaims(Access.RoleClaim, [.. client.Roles]);
        identity.SetClaim(PartyClaim, client.Party);
        identity.SetResources(Audience);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        context.SignIn(new ClaimsPrincipal(identity));
        return default;
    }
}
