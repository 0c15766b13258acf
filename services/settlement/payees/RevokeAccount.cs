using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Payees;

/// <summary>
/// POST /settlement/v1/accounts/{id}/revocation: finance found that nothing may be paid to the account. A run that is prepared or
/// approved to pay to it is not exported.
/// </summary>
public static class RevokeAccount
{
    private const string Operation = "revoke-account";

    /// <param name="Reason">1 to 500 characters; the organisation reads it.</param>
    public sealed record Request(string Reason);

    public sealed record Answer(Guid AccountId, Guid OrganisationId, string Reason, string RevokedBy, DateTimeOffset RevokedAt);

    public static void MapRevokeAccount(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/accounts/{accountId:guid}/revocation", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Revoke a payout account: nothing is paid to it any more");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid accountId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{accountId}", caller, key, request);
        var command = new PayoutAccountDecider.RevokeAccount(
            identity.Id, identity.RequestHash, request.Reason, caller.ClientId, time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<PayoutAccount>(accountId, cancellationToken);
            var account = stream.Aggregate ?? throw new RefusedException(ShowAccount.Unknown);
            if (account.Revocation?.CommandId == identity.Id) identity.MustMatch(account.Revocation.RequestHash);
            var decision = PayoutAccountDecider.Decide(command, account);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var revocation = decision.Events.Aggregate(account, PayoutAccount.Evolve).Revocation!;
            return TypedResults.Ok(new Answer(
                accountId, account.OrganisationId, revocation.Reason, revocation.RevokedBy, revocation.OccurredAt));
        }, cancellationToken);
    }
}
