using Aptic.ChequeCodes;
using Aptic.Issuance.Cheques;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Aptic.Tests.Specifications.Issuance;

public sealed class QrContentTests
{
    [Theory]
    [InlineData(null, "aptic:cheque#")]
    [InlineData("", "aptic:cheque#")]
    [InlineData("https://cheques.example/c", "https://cheques.example/c#")]
    public void The_secret_is_in_the_fragment_where_no_server_sees_it_and_venues_read_it_back(string? address, string prefix)
    {
        var secret = QrSecret.Create();
        var content = With(address).Of(secret);

        Assert.Equal(prefix + secret, content);
        Assert.Equal(secret, QrSecret.Parse(content));
    }

    [Theory]
    [InlineData("cheques")]
    [InlineData("https://cheques.example/#c")]
    [InlineData("https://cheques.example/?c=")]
    public void An_address_that_would_show_the_secret_or_leads_nowhere_is_refused_at_the_start(string address) =>
        Assert.Throws<InvalidOperationException>(() => With(address));

    private static QrContent With(string? address) => QrContent.From(new ConfigurationBuilder().AddInMemoryCollection(
        [KeyValuePair.Create("Cheques:QrAddress", address)]).Build());
}
