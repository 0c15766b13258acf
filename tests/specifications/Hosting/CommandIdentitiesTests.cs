using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class CommandIdentitiesTests
{
    private sealed record Request(string Title, long AmountCents);

    private static readonly CommandIdentities Identities = new("funding", [1, 2, 3]);
    private static readonly Caller App = new("app", "departement-16", [Roles.Funder]);
    private static readonly IdempotencyKey Key = new("key");
    private static readonly Request Content = new("Convention", 1_000);
    private static readonly CommandIdentity First = Identities.Of("conclude", App, Key, Content);

    [Fact]
    public void The_same_key_with_the_same_content_is_the_same_command()
    {
        var repeat = Identities.Of("conclude", App, Key, Content with { });

        Assert.Equal(First, repeat);
        repeat.MustMatch(First.RequestHash);
    }

    [Fact]
    public void The_same_key_with_other_content_is_refused()
    {
        var other = Identities.Of("conclude", App, Key, Content with { AmountCents = 1_001 });
        var refusal = Assert.Throws<RefusedException>(() => other.MustMatch(First.RequestHash)).Refusals.Single();

        Assert.Equal(First.Id, other.Id);
        Assert.Equal((RefusalKind.Invalid, "idempotency-key-reused", "header Idempotency-Key"), (refusal.Kind, refusal.Code, refusal.Place));
    }

    [Fact]
    public void Another_key_caller_operation_or_service_makes_another_command()
    {
        Guid[] ids =
        [
            First.Id, Identities.Of("conclude", App, new IdempotencyKey("KEY"), Content).Id, Identities.Of("conclude", App with { ClientId = "app2" }, Key, Content).Id,
            Identities.Of("book", App, Key, Content).Id, new CommandIdentities("issuance", [1, 2, 3]).Of("conclude", App, Key, Content).Id,
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void A_clients_roles_and_party_may_change_and_its_commands_stay_its_own() =>
        Assert.Equal(First, Identities.Of("conclude", new Caller("app", "other", [Roles.Finance]), Key, Content));

    [Fact]
    public void A_hash_tells_nothing_without_its_key() =>
        Assert.NotEqual(First.RequestHash, new CommandIdentities("funding", [1, 2, 4]).Of("conclude", App, Key, Content).RequestHash);

    [Fact]
    public async Task A_key_of_128_visible_characters_is_taken_as_it_is()
    {
        var value = new string('~', 127) + "!";
        Assert.Equal(value, (await KeyOf(value)).Value);
    }

    [Theory]
    [InlineData("", "idempotency-key-missing")]
    [InlineData("a b", "idempotency-key-malformed")]
    [InlineData("clé", "idempotency-key-malformed")]
    [InlineData("a\tb", "idempotency-key-malformed")]
    public async Task Without_a_usable_key_there_is_no_command(string value, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<BadKeyException>(async () => await KeyOf(value))).Refusal.Code);

    [Fact]
    public async Task A_key_of_129_characters_is_too_long() => await Assert.ThrowsAsync<BadKeyException>(async () => await KeyOf(new string('k', 129)));

    private static ValueTask<IdempotencyKey> KeyOf(string value)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[IdempotencyKey.Header] = value;
        return IdempotencyKey.BindAsync(context);
    }
}
