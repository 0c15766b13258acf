using Aptic.BankFormats;

namespace Aptic.Settlement.Payees.Domain;

/// <summary>An account that an organisation can be paid to, once it is verified.</summary>
/// <param name="Verification">Null until finance has verified it.</param>
/// <param name="Revocation">Null unless finance has found that it must not be paid to.</param>
public sealed record PayoutAccount(
    Guid Id,
    Guid OrganisationId,
    SealedAccount Sealed,
    IbanFingerprint IbanFingerprint,
    string IbanCountryCode,
    string BicCountryCode,
    string RegisteredBy,
    DateTimeOffset RegisteredAt,
    string RequestHash,
    PayoutAccountVerified? Verification,
    PayoutAccountRevoked? Revocation = null,
    string? FunderId = null)
{
    /// <summary>False where no SEPA credit transfer reaches the account: payouts to it wait.</summary>
    public bool IsInSepa => SepaArea.Reaches(IbanCountryCode, BicCountryCode);

    /// <summary>
    /// The account to pay to in a run: the one that was verified last before the cutoff, so that a change after the cutoff does
    /// not redirect the money; where there was none, or it was revoked, the one that was verified last after it. A revoked account
    /// is never paid to, and what it had replaced stays replaced: the organisation may have left that account.
    /// </summary>
    public static PayoutAccount? InForce(IEnumerable<PayoutAccount> accountsOfOrganisation, DateTimeOffset cutoffAt)
    {
        var verified = accountsOfOrganisation.Where(account => account.Verification is not null)
            .OrderBy(account => account.Verification!.OccurredAt).ThenBy(account => account.Id).ToList();
        var atCutoff = verified.LastOrDefault(account => account.Verification!.OccurredAt <= cutoffAt);
        if (atCutoff is { Revocation: null }) return atCutoff;

        var since = verified.LastOrDefault(account => account.Verification!.OccurredAt > cutoffAt);
        return since is { Revocation: null } ? since : null;
    }

    public static PayoutAccount Evolve(PayoutAccount? state, object @event) => (state, @event) switch
    {
        (null, PayoutAccountRegistered e) => new PayoutAccount(e.AccountId, e.OrganisationId, e.Sealed, e.IbanFingerprint,
            e.IbanCountryCode, e.BicCountryCode, e.RegisteredBy, e.OccurredAt, e.RequestHash, null, FunderId: e.FunderId),
        ({ } s, PayoutAccountVerified e) => s with { Verification = e },
        ({ } s, PayoutAccountRevoked e) => s with { Revocation = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a payout account."),
    };
}
