using System.Security.Cryptography;
using System.Text;
using Aptic.Gateway;
using Xunit;

namespace Aptic.Tests.Specifications.Gateway;

public sealed class ClientRegistryTests
{
    private const string Secret = "b6f4a1c09d0c4f6b8d3f3a5f2f1e7c9ab6f4a1c09d0c4f6b8d3f3a5f2f1e7c9a";
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret)));

    [Fact]
    public void A_client_is_known_by_its_secret_alone()
    {
        var clients = ClientRegistry.Parse(File(Entry()));

        Assert.Equal(new Client("partner-app", ["partner"], "france-services-16").Party, clients.Authenticate("partner-app", Secret)?.Party);
        Assert.Null(clients.Authenticate("partner-app", Secret + "0"));
        Assert.Null(clients.Authenticate("partner-app", ""));
        Assert.Null(clients.Authenticate("partner-app", Hash));
        Assert.Null(clients.Authenticate("PARTNER-APP", Secret));
        Assert.Null(clients.Authenticate("nobody", Secret));
        Assert.Null(clients.Authenticate("", ""));
    }

    [Fact]
    public void The_operators_own_clients_act_for_nobody_and_may_have_several_roles()
    {
        var clients = ClientRegistry.Parse(File($$"""{ "id": "back-office", "secretSha256": "{{Hash}}", "roles": ["finance", "ops"] }"""));

        var client = clients.Authenticate("back-office", Secret);

        Assert.Equal(["finance", "ops"], client!.Roles);
        Assert.Null(client.Party);
    }

    public static readonly TheoryData<string, string> Faulty = new()
    {
        { "", "Clients:File is not as expected" },
        { "null", "holds null" },
        { "{}", "clients" },
        { """{ "clients": [] }""", "no client" },
        { """{ "clients": null }""", "clients" },
        { File(Entry(id: "")), "id must be" },
        { File(Entry(id: "Two Words")), "id must be" },
        { File(Entry(), Entry()), "twice" },
        { File(Entry(hash: "abc")), "64 hexadecimal digits" },
        { File(Entry(roles: "")), "no role" },
        { File(Entry(roles: "\"admin\"")), "admin is no role" },
        { File(Entry(party: "")), "party must be" },
        { File("""{ "id": "a", "secretSha256": "x", "roles": ["venue"] }"""), "party is missing" },
        { File("""{ "id": "a", "secret": "x", "roles": ["ops"] }"""), "secret" },
    };

    [Theory, MemberData(nameof(Faulty))]
    public void A_faulty_file_is_refused_with_the_place_and_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidSettingsException>(() => ClientRegistry.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_told_at_once_and_no_hash_with_them()
    {
        var exception = Assert.Throws<InvalidSettingsException>(() =>
            ClientRegistry.Parse(File(Entry(id: "Bad Id", roles: "\"admin\""), Entry(hash: Hash + "0", roles: ""))));

        Assert.Equal(4, exception.Faults.Count);
        Assert.DoesNotContain(Hash, exception.Message, StringComparison.Ordinal);
    }

    private static string File(params string[] entries) => $$"""{ "clients": [{{string.Join(", ", entries)}}] }""";

    private static string Entry(string id = "partner-app", string? hash = null, string roles = "\"partner\"", string party = "france-services-16") =>
        $$"""{ "id": "{{id}}", "secretSha256": "{{hash ?? Hash}}", "roles": [{{roles}}], "party": "{{party}}" }""";
}
