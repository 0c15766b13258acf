using Aptic.Kernel;

namespace Aptic.Settlement.Payees.Domain;

/// <summary>The decisions on a payout account. Pure: a repeat of what was done emits nothing.</summary>
public static class PayoutAccountDecider
{
    /// <param name="Fingerprints">Of the IBAN, under every live key: the first is the one to keep.</param>
    /// <param name="OtherAccounts">The accounts that the organisation has already.</param>
    public sealed record RegisterAccount(
        Guid AccountId,
        Guid OrganisationId,
        SealedAccount Sealed,
        IReadOnlyList<IbanFingerprint> Fingerprints,
        string IbanCountryCode,
        string BicCountryCode,
        IReadOnlyList<PayoutAccount> OtherAccounts,
        string By,
        string RequestHash,
        DateTimeOffset Now,
        string? FunderId = null);

    public sealed record VerifyAccount(Guid CommandId, string By, DateTimeOffset Now);

    /// <param name="Reason">For whoever asks later why the account is not paid to.</param>
    public sealed record RevokeAccount(Guid CommandId, string RequestHash, string Reason, string By, DateTimeOffset Now);


    /// <summary>Registers an account, unless it waits for verification already or is the one in force.</summary>
    public static Decision Decide(RegisterAccount command, PayoutAccount? state)
    {
        if (state is not null) return Decision.Nothing;

        var inForce = PayoutAccount.InForce(command.OtherAccounts, command.Now);
        var same = command.OtherAccounts.FirstOrDefault(account =>
            command.Fingerprints.Contains(account.IbanFingerprint) && account.Revocation is null
            && (account.Verification is null || account == inForce));
        if (same is not null)
            return Decision.Refuse(Refusal.Conflict("account-already-registered",
                $"The organisation has this account already, as {same.Id}.", "/iban"));

        return Decision.Of(new PayoutAccountRegistered(command.AccountId, command.OrganisationId, command.Sealed, command.Fingerprints[0],
            command.IbanCountryCode, command.BicCountryCode, command.By, command.RequestHash, command.Now, command.FunderId));
    }

    public static Decision Decide(VerifyAccount command, PayoutAccount state)
    {
        if (state.Verification?.CommandId == command.CommandId) return Decision.Nothing;
        if (state.RegisteredBy == command.By)
            return Decision.Refuse(Refusal.Forbidden("verifier-is-registrant",
                "An account is verified by another person than registered it."));
        if (state.Revocation is not null)
            return Decision.Refuse(Refusal.Conflict("account-revoked", "The account was revoked. Register it anew if that was wrong."));
        if (state.Verification is not null)
            return Decision.Refuse(Refusal.Conflict("account-already-verified", "The account is verified already."));

        return Decision.Of(new PayoutAccountVerified(state.Id, command.CommandId, command.By, command.Now));
    }

    /// <summary>Revokes an account, whether it is verified or waits for it.</summary>
    public static Decision Decide(RevokeAccount command, PayoutAccount state)
    {
        if (state.Revocation?.CommandId == command.CommandId) return Decision.Nothing;
        if (Reasons.BreachOf(command.Reason) is { } breach) return Decision.Refuse(breach);
        if (state.Revocation is not null)
            return Decision.Refuse(Refusal.Conflict("account-already-revoked", "The account is revoked already."));

        return Decision.Of(new PayoutAccountRevoked(
            state.Id, command.CommandId, command.RequestHash, command.Reason, command.By, command.Now));
    }
}
