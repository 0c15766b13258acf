using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;
using Xunit;
using static Aptic.Settlement.Payees.Domain.PayoutAccountDecider;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

public sealed class PayoutAccountTests
{
    private const string Registrant = "venue-app";
    private const string Verifier = "finance-a";

    private static readonly VerifyAccount Verify = new(Guid.CreateVersion7(), Verifier, Noon.AddDays(1));

    private static readonly RevokeAccount Revoke = new(Guid.CreateVersion7(), "hash", "Fraude", "finance-b", Noon.AddDays(3));

    [Fact]
    public void An_account_is_registered_then_verified_by_another_person()
    {
        var registered = Registered("a");
        Assert.Null(registered.Verification);

        Assert.Equal("verifier-is-registrant", Decide(Verify with { By = Registrant }, registered).Refusals[0].Code);
        var verified = Assert.IsType<PayoutAccountVerified>(Assert.Single(Decide(Verify, registered).Events));
        Assert.Equal((Verifier, registered.Id), (verified.VerifiedBy, verified.AccountId));
    }

    [Fact]
    public void It_is_verified_once()
    {
        var verified = Verified("a", Noon.AddDays(1));
        Assert.Equal("account-already-verified", Decide(Verify with { CommandId = Guid.CreateVersion7() }, verified).Refusals[0].Code);
    }

    [Fact]
    public void The_second_time_nothing_happens()
    {
        var registered = Registered("a");
        Assert.Empty(Decide(Register("a"), registered).Events);
        var verified = PayoutAccount.Evolve(registered, Decide(Verify, registered).Events[0]);
        Assert.Empty(Decide(Verify, verified).Events);
        Assert.False(Decide(Verify, verified).IsRefused);
    }

    [Fact]
    public void The_account_that_is_in_force_or_waits_for_verification_is_not_registered_again()
    {
        Assert.Equal("account-already-registered", Decide(Register("a", [Registered("a")]), null).Refusals[0].Code);
        Assert.Equal("account-already-registered", Decide(Register("a", [Verified("a", Noon)]), null).Refusals[0].Code);
        Assert.False(Decide(Register("b", [Verified("a", Noon)]), null).IsRefused);
    }

    [Fact]
    public void An_organisation_may_go_back_to_an_account_that_another_one_replaced()
    {
        var decision = Decide(Register("a", [Verified("a", Noon.AddDays(-3)), Verified("b", Noon.AddDays(-1))]), null);
        Assert.IsType<PayoutAccountRegistered>(Assert.Single(decision.Events));
    }

    [Fact]
    public void Equality_holds_over_a_change_of_keys()
    {
        var command = Register("a", [Registered("a")]) with { Fingerprints = [new("new", "other"), new("dev1", "a")] };
        Assert.Equal("account-already-registered", Decide(command, null).Refusals[0].Code);
    }

    [Fact]
    public void The_account_in_force_is_the_last_that_was_verified_before_the_cutoff()
    {
        var (first, second, afterwards) = (Verified("a", Noon.AddDays(-9)), Verified("b", Noon.AddDays(-1)),
            Verified("c", Noon.AddDays(1)));

        Assert.Equal(second, PayoutAccount.InForce([afterwards, first, second, Registered("d")], Noon));
        Assert.Equal(first, PayoutAccount.InForce([afterwards, first, second], Noon.AddDays(-2)));
    }

    [Fact]
    public void Where_none_was_in_force_at_the_cutoff_the_last_verified_since_is_never_one_that_it_replaced()
    {
        var (first, second) = (Verified("a", Noon.AddDays(1)), Verified("b", Noon.AddDays(2)));

        Assert.Equal(second, PayoutAccount.InForce([second, first], Noon));
        Assert.Null(PayoutAccount.InForce([Registered("a")], Noon));
        Assert.Null(PayoutAccount.InForce([], Noon));
    }

    [Fact]
    public void A_revoked_account_is_never_in_force_and_what_it_replaced_stays_replaced()
    {
        var (good, wrong, right) = (Verified("a", Noon.AddDays(-9)), Revoked(Verified("b", Noon.AddDays(-1))),
            Verified("c", Noon.AddDays(1)));

        Assert.Null(PayoutAccount.InForce([wrong], Noon));
        Assert.Null(PayoutAccount.InForce([good, wrong], Noon));
        Assert.Equal(right, PayoutAccount.InForce([good, wrong, right], Noon));
        Assert.Equal(good, PayoutAccount.InForce([good, wrong, right], Noon.AddDays(-2)));
        Assert.Null(PayoutAccount.InForce([right, Revoked(Verified("d", Noon.AddDays(2)))], Noon));
        Assert.Equal(good, PayoutAccount.InForce([good, Revoked(Registered("d"))], Noon));
    }

    [Fact]
    public void Finance_revokes_with_a_reason_once_and_what_is_revoked_is_not_verified_any_more()
    {
        var revoked = Assert.IsType<PayoutAccountRevoked>(Assert.Single(Decide(Revoke, Verified("a", Noon)).Events));
        Assert.Equal(("Fraude", "finance-b"), (revoked.Reason, revoked.RevokedBy));

        var state = Revoked(Registered("a"));
        Assert.Equal(Decision.Nothing, Decide(Revoke, state));
        Assert.Equal("account-already-revoked", Decide(Revoke with { CommandId = Guid.CreateVersion7() }, state).Refusals[0].Code);
        Assert.Equal("account-revoked", Decide(Verify, state).Refusals[0].Code);
        foreach (var reason in new[] { "", "  ", "a\nb", new string('a', 501) })
            Assert.Equal(("invalid-reason", "/reason"), Decide(Revoke with { Reason = reason }, Registered("a")).Refusals
                .Select(refusal => (refusal.Code, refusal.Place)).Single());
    }

    [Fact]
    public void A_revoked_account_may_be_registered_anew() =>
        Assert.False(Decide(Register("a", [Revoked(Verified("a", Noon))]), null).IsRefused);

    [Fact]
    public void An_account_in_a_territory_outside_SEPA_is_kept_and_known_as_such()
    {
        Assert.True(Registered("a").IsInSepa);
        Assert.False((Registered("a") with { BicCountryCode = "NC" }).IsInSepa);
    }

    private static RegisterAccount Register(string fingerprint, IReadOnlyList<PayoutAccount>? others = null) =>
        new(Guid.CreateVersion7(), Organisation, new SealedAccount("dev1", "ciphertext"), [new IbanFingerprint("dev1", fingerprint)],
            "FR", "FR", others ?? [], Registrant, "hash", Noon);

    private static PayoutAccount Registered(string fingerprint) =>
        State<PayoutAccount>(PayoutAccount.Evolve, Decide(Register(fingerprint), null).Events);

    private static PayoutAccount Revoked(PayoutAccount account) => PayoutAccount.Evolve(account, Decide(Revoke, account).Events[0]);

    private static PayoutAccount Verified(string fingerprint, DateTimeOffset at)
    {
        var registered = Registered(fingerprint);
        return PayoutAccount.Evolve(registered, Decide(Verify with { Now = at }, registered).Events[0]);
    }
}
