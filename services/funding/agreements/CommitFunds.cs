using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Funding.Agreements;

/// <summary>POST /funding/v1/agreements/{id}/commitments, …/{commitmentId}/withdrawal: money that is promised and not received.</summary>
public static class CommitFunds
{
    /// <param name="AmountCents">Face money, without the operator's fee.</param>
    /// <param name="ExpectedOn">The day by which it should have arrived.</param>
    public sealed record Request(long AmountCents, DateOnly ExpectedOn);

    public sealed record Answer(Guid CommitmentId, long AmountCents, DateOnly ExpectedOn);

    public sealed record WithdrawalRequest(string Reason);

    public sealed record WithdrawalAnswer(Guid CommitmentId);

    public static void MapCommitFunds(this IEndpointRouteBuilder app)
    {
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/commitments", CommitAsync)
            .RequireRole(Roles.Funder, Roles.Finance).WithSummary("Commit money that has not arrived");
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/commitments/{commitmentId:guid}/withdrawal", WithdrawAsync)
            .RequireRole(Roles.Funder, Roles.Finance).WithSummary("Withdraw what is open of a commitment");
    }

    private static async Task<Created<Answer>> CommitAsync(
        Guid agreementId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, AgreementWriter writer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"commit-funds:{agreementId}", caller, key, request);
        var command = new AgreementDecider.CommitFunds(identity.Id, request.AmountCents, request.ExpectedOn, identity.RequestHash,
            time.GetUtcNow());
        var made = await writer.TakeAsync<CommitmentMade>(agreementId, identity, caller, agreement =>
            Decide(command, agreement), cancellationToken);
        return TypedResults.Created($"/funding/v1/agreements/{agreementId}", new Answer(made.CommitmentId, made.AmountCents, made.ExpectedOn));
    }

    private static async Task<Ok<WithdrawalAnswer>> WithdrawAsync(
        Guid agreementId, Guid commitmentId, WithdrawalRequest request, IdempotencyKey key, Caller caller, CommandIdentities identities,
        AgreementWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"withdraw-commitment:{agreementId}:{commitmentId}", caller, key, request);
        var command = new WithdrawCommitment(identity.Id, commitmentId, request.Reason, identity.RequestHash, time.GetUtcNow());
        await writer.TakeAsync<CommitmentWithdrawn>(agreementId, identity, caller, agreement =>
            Decide(command, agreement), cancellationToken);
        return TypedResults.Ok(new WithdrawalAnswer(commitmentId));
    }
}
