using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Payees.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Payees;

/// <summary>POST /settlement/v1/accounts/{id}/verification: finance found that the account is the organisation's.</summary>
public static class VerifyAccount
{
    private const string Operation = "verify-account";

    public sealed record Answer(Guid AccountId, Guid OrganisationId, string VerifiedBy, DateTimeOffset VerifiedAt);

    public static void MapVerifyAccount(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/accounts/{accountId:guid}/verification", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Verify a payout account, as another person than registered it");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid accountId, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{accountId}", caller, key, accountId);
        var command = new PayoutAccountDecider.VerifyAccount(identity.Id, caller.ClientId, time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<PayoutAccount>(accountId, cancellationToken);
            var account = stream.Aggregate ?? throw new RefusedException(ShowAccount.Unknown);
            var decision = PayoutAccountDecider.Decide(command, account);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var verification = decision.Events.Aggregate(account, PayoutAccount.Evolve).Verification!;
            return TypedResults.Ok(new Answer(accountId, account.OrganisationId, verification.VerifiedBy, verification.OccurredAt));
        }, cancellationToken);
    }
}
