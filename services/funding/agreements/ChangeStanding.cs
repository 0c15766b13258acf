using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Funding.Agreements.Domain.AgreementDecider;

namespace Aptic.Funding.Agreements;

/// <summary>POST /funding/v1/agreements/{id}/freeze, /unfreeze and /closing: whether an agreement grants anything. Cheques that were issued are honoured.</summary>
public static class ChangeStanding
{
    public sealed record Request(string Reason);

    public sealed record Answer(Guid AgreementId, AgreementStanding Standing);

    public static void MapChangeStanding(this IEndpointRouteBuilder app)
    {
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/freeze", FreezeAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("Grant and refund nothing under an agreement for now");
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/unfreeze", UnfreezeAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("Grant and refund again under an agreement");
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/closing", CloseAsync)
            .RequireRole(Roles.Funder, Roles.Finance).WithSummary("Close an agreement to new requests, for good");
    }

    /// <summary>What all three need of the request and the service.</summary>
    public sealed record Change(Guid AgreementId, Request Request, IdempotencyKey Key, Caller Caller, CommandIdentities Identities,
        AgreementWriter Writer, TimeProvider Time);

    private static Task<Ok<Answer>> FreezeAsync([AsParameters] Change change, CancellationToken cancellationToken) =>
        TakeAsync<AgreementFrozen>("freeze-agreement", change, StandingChange.Freeze, AgreementStanding.Frozen, cancellationToken);

    private static Task<Ok<Answer>> UnfreezeAsync([AsParameters] Change change, CancellationToken cancellationToken) =>
        TakeAsync<AgreementUnfrozen>("unfreeze-agreement", change, StandingChange.Unfreeze, AgreementStanding.Open, cancellationToken);

    private static Task<Ok<Answer>> CloseAsync([AsParameters] Change change, CancellationToken cancellationToken) =>
        TakeAsync<Agreements.Domain.AgreementClosing>("close-agreement", change, StandingChange.Close, AgreementStanding.Closing,
            cancellationToken);

    private static async Task<Ok<Answer>> TakeAsync<TDone>(
        string operation, Change change, StandingChange what, AgreementStanding standing, CancellationToken cancellationToken)
        where TDone : class, IDoneByCommand
    {
        var identity = change.Identities.Of($"{operation}:{change.AgreementId}", change.Caller, change.Key, change.Request);
        var command = new AgreementDecider.ChangeStanding(identity.Id, what, change.Request.Reason, identity.RequestHash,
            change.Time.GetUtcNow());
        await change.Writer.TakeAsync<TDone>(change.AgreementId, identity, change.Caller, agreement =>
            Decide(command, agreement), cancellationToken);
        return TypedResults.Ok(new Answer(change.AgreementId, standing));
    }
}
