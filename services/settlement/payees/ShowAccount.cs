using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Payees;

/// <summary>GET /settlement/v1/accounts/{id}: a payout account, its number masked.</summary>
public static class ShowAccount
{
    public static readonly Refusal Unknown = Refusal.NotFound("account-unknown", "There is no such account, or it is not yours to see.",
        "/accountId");

    /// <param name="Iban">Masked.</param>
    /// <param name="VerifiedAt">
    /// In force from then until another account is verified or this one is revoked; a run pays to the one that was in force at its
    /// cutoff, or was verified last since then if none was. Null until it is verified.
    /// </param>
    /// <param name="RevokedAt">Nothing is paid to the account from then on; null where it is not revoked.</param>
    public sealed record Answer(
        Guid AccountId, Guid OrganisationId, string Holder, string Iban, string Bic, bool IsInSepa, string RegisteredBy,
        DateTimeOffset RegisteredAt, string? VerifiedBy, DateTimeOffset? VerifiedAt, string? RevokedBy, DateTimeOffset? RevokedAt,
        string? RevocationReason);

    public static void MapShowAccount(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/accounts/{accountId:guid}", HandleAsync)
            .RequireRole(Roles.Venue, Roles.Finance, Roles.Ops).WithSummary("A payout account");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid accountId, Caller caller, IQuerySession session, AccountVault vault, CancellationToken cancellationToken)
    {
        var account = await session.LoadAsync<PayoutAccount>(accountId, cancellationToken);
        if (account is null || !await MaySeeAsync(session, caller, account, cancellationToken)) throw new RefusedException(Unknown);

        var details = vault.Open(account.Id, account.Sealed);
        return TypedResults.Ok(new Answer(account.Id, account.OrganisationId, details.Holder, details.Iban.Masked, details.Bic.Value,
            account.IsInSepa, account.RegisteredBy, account.RegisteredAt, account.Verification?.VerifiedBy,
                account.Verification?.OccurredAt, account.Revocation?.RevokedBy, account.Revocation?.OccurredAt,
                account.Revocation?.Reason));
    }

    private static async Task<bool> MaySeeAsync(IQuerySession session, Caller caller, PayoutAccount account,
        CancellationToken cancellationToken)
    {
        if (KnownVenue.IsStaff(caller)) return true;
        var venues = await KnownVenue.OfOrganisationAsync(session, account.OrganisationId, cancellationToken);
        return venues.Any(venue => venue.MayBeSeenBy(caller, account.OrganisationId));
    }
}
