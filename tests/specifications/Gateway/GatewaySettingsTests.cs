using System.Security.Cryptography;
using Aptic.Gateway;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Aptic.Tests.Specifications.Gateway;

public sealed class GatewaySettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Complete_settings_are_read_with_sensible_defaults()
    {
        var settings = Read();

        Assert.Equal(new Uri("https://aptic.example/"), settings.Issuer);
        Assert.Equal(TimeSpan.FromMinutes(30), settings.AccessTokenLifetime);
        Assert.Equal(new Uri("http://127.0.0.1:8085/"), settings.Services["settlement"]);
        Assert.Equal(new GatewayLimits(), settings.Limits);
        Assert.False(settings.IsInsecureTransportAccepted);
    }

    [Fact]
    public void Everything_that_is_missing_is_told_at_once_by_the_name_of_its_variable()
    {
        var exception = Assert.Throws<InvalidSettingsException>(() => GatewaySettings.Read(new ConfigurationBuilder().Build(), isDevelopment: true));

        string[] variables =
            ["Auth__Issuer", "Auth__SigningKeyFile", "Clients__File",
             "Services__Funding", "Services__Issuance", "Services__Catalogue", "Services__Redemption", "Services__Settlement"];
        Assert.Equal(variables.Length, exception.Faults.Count);
        Assert.All(variables, variable => Assert.Contains(variable, exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Auth:Issuer", "aptic.example")]
    [InlineData("Auth:Issuer", "https://aptic.example")]
    [InlineData("Auth:Issuer", "https://aptic.example/auth/")]
    [InlineData("Auth:Issuer", "https://aptic.example/?a=b")]
    [InlineData("Auth:Issuer", "ftp://aptic.example/")]
    [InlineData("Auth:SigningKeyFile", "/nowhere/key.pem")]
    [InlineData("Clients:File", "/nowhere/clients.json")]
    [InlineData("Services:Funding", "127.0.0.1:8081")]
    [InlineData("Auth:AccessTokenMinutes", "14")]
    [InlineData("Auth:AccessTokenMinutes", "61")]
    [InlineData("Auth:AccessTokenMinutes", "half an hour")]
    [InlineData("Limits:BodyBytes", "0")]
    [InlineData("Limits:BodyBytes", "much")]
    [InlineData("Limits:Boddybytes", "1")]
    public void A_wrong_value_is_refused_and_named(string key, string value)
    {
        var exception = Assert.Throws<InvalidSettingsException>(() => Read((key, value)));
        Assert.Contains(key.Split(':')[0], Assert.Single(exception.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/", false, true)]
    [InlineData("http://localhost:8080/", false, true)]
    [InlineData("http://[::1]:8080/", false, true)]
    [InlineData("http://aptic.example/", true, true)]
    [InlineData("http://aptic.example/", false, false)]
    public void Tokens_without_tls_are_for_loopback_and_development_only(string issuer, bool isDevelopment, bool isAccepted)
    {
        var configuration = Configuration(("Auth:Issuer", issuer));
        if (isAccepted)
            Assert.True(GatewaySettings.Read(configuration, isDevelopment).IsInsecureTransportAccepted);
        else
            Assert.Contains("https", Assert.Throws<InvalidSettingsException>(() => GatewaySettings.Read(configuration, isDevelopment)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_read()
    {
        var limits = Read(("Limits:BodyBytes", "10"), ("Limits:ClientBurstRequests", "7")).Limits;
        Assert.Equal(new GatewayLimits { BodyBytes = 10, ClientBurstRequests = 7 }, limits);
    }

    [Fact]
    public void The_signing_key_must_be_a_private_rsa_key_of_a_safe_size()
    {
        using var good = RSA.Create(2048);
        using var small = RSA.Create(1024);
        using var curve = ECDsa.Create();

        Assert.Equal(2048, Load(good.ExportPkcs8PrivateKeyPem()).KeySize);
        Assert.Equal(2048, Load(good.ExportRSAPrivateKeyPem()).KeySize);
        Assert.Contains("public key", Refusal(good.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.Contains("1024 bits", Refusal(small.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
        Assert.Contains("no RSA key", Refusal(curve.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
        Assert.Contains("no RSA key", Refusal("not a key"), StringComparison.Ordinal);
    }

    private Microsoft.IdentityModel.Tokens.RsaSecurityKey Load(string pem)
    {
        File.WriteAllText(_file, pem);
        return SigningKey.Load(_file);
    }

    private string Refusal(string pem) => Assert.Throws<InvalidSettingsException>(() => Load(pem)).Message;

    private GatewaySettings Read(params (string Key, string Value)[] changes) => GatewaySettings.Read(Configuration(changes), isDevelopment: false);

    private IConfiguration Configuration(params (string Key, string Value)[] changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["Auth:Issuer"] = "https://aptic.example/",
            ["Auth:SigningKeyFile"] = _file,
            ["Clients:File"] = _file,
            ["Services:Funding"] = "http://127.0.0.1:8081/",
            ["Services:Issuance"] = "http://127.0.0.1:8082/",
            ["Services:Catalogue"] = "http://127.0.0.1:8083/",
            ["Services:Redemption"] = "http://127.0.0.1:8084/",
            ["Services:Settlement"] = "http://127.0.0.1:8085/",
        };
        foreach (var (key, value) in changes) values[key] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}
