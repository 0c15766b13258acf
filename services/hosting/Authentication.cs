using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Aptic.Hosting;

/// <summary>Services check tokens again behind the gateway: the same issuer, audience, type and keys.</summary>
public static class Authentication
{
    public const string Audience = "aptic";

    public static void AddTokens(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MetadataAddress = builder.Configuration.Required("Auth:MetadataAddress");
            // The metadata comes from the gateway beside us; the issuer that tokens must name is fixed below.
            options.RequireHttpsMetadata = !new Uri(options.MetadataAddress).IsLoopback;
            options.MapInboundClaims = false;
            // Tokens are dated by the gateway's clock, which is never a development clock.
            options.TimeProvider = TimeProvider.System;
            options.TokenValidationParameters.ValidIssuer = builder.Configuration.Required("Auth:Issuer");
            options.TokenValidationParameters.ValidAudience = Audience;
            options.TokenValidationParameters.ValidTypes = ["at+jwt"];
            options.TokenValidationParameters.NameClaimType = "sub";
            options.TokenValidationParameters.RoleClaimType = "role";
            options.Events = new JwtBearerEvents
            {
                OnChallenge = context =>
                {
                    context.HandleResponse();
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                    return Problems.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, "not-authenticated",
                        "Send a valid access token of the gateway's token endpoint in the Authorization header.");
                },
                OnForbidden = context => Problems.WriteAsync(context.HttpContext, StatusCodes.Status403Forbidden, "not-allowed",
                    "The client's role does not allow this operation."),
            };
        });
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>Only clients with one of these roles may call the endpoint.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireRole(roles));
}
