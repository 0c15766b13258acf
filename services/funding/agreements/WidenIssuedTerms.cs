using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>
/// POST /funding/v1/agreements/{id}/widenings: grants a later last day, or more territory, to cheques that were issued already. An
/// amendment never touches them; this does, and only ever to their holders' good.
/// </summary>
public static class WidenIssuedTerms
{
    private const string Operation = "widen-issued-terms";

    /// <param name="ValidUntil">The last day at the earliest; null to leave it.</param>
    /// <param name="Territories">Codes of departments or communes to add; empty to leave them.</param>
    public sealed record Request(DateOnly? ValidUntil, IReadOnlyList<string> Territories, string Reason);

    public sealed record Answer(Guid AgreementId, int UpToTermsVersion);

    public static void MapWidenIssuedTerms(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/widenings", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance).WithSummary("Grant later validity or more territory to issued cheques");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid agreementId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, AgreementWriter writer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{agreementId}", caller, key, request);
        var command = new AgreementDecider.WidenTerms(
            identity.Id, request.ValidUntil, request.Territories, request.Reason, identity.RequestHash, time.GetUtcNow());
        var widened = await writer.TakeAsync<TermsWidened>(agreementId, identity, caller, agreement =>
            AgreementDecider.Decide(command, agreement), cancellationToken);
        return TypedResults.Ok(new Answer(agreementId, widened.Widenings[^1].UpToTermsVersion));
    }
}
