using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>Access tokens as the gateway makes them, signed by a key of the tests.</summary>
public static class Tokens
{
    public const string Issuer = "http://127.0.0.1:1/";
    private static readonly RsaSecurityKey Key = new(RSA.Create(2048)) { KeyId = "tests" };

    public static string For(string clientId, string party, params string[] roles) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = "aptic",
        TokenType = "at+jwt",
        Subject = new ClaimsIdentity([new Claim("sub", clientId), new Claim("party", party), .. roles.Select(role => new Claim("role", role))]),
        Expires = DateTime.UtcNow.AddMinutes(30),
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
    });

    /// <summary>Lets a service trust the tests' key instead of asking a gateway for its keys.</summary>
    public static void TrustedBy(JwtBearerOptions options)
    {
        options.Configuration = new OpenIdConnectConfiguration { Issuer = Issuer };
        options.Configuration.SigningKeys.Add(Key);
        options.TokenValidationParameters.IssuerSigningKey = Key;
    }
}
