using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Replicas;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>POST /funding/v1/agreements/{id}/amendments: new terms for what is issued from now on.</summary>
public static class AmendAgreement
{
    private const string Operation = "amend-agreement";

    /// <param name="Terms">The whole of the new terms and partners, as when an agreement is concluded.</param>
    /// <param name="Reason">Why, for the record.</param>
    public sealed record Request(ConcludeAgreementTerms Terms, string Reason);

    public sealed record Answer(Guid AgreementId, int TermsVersion);

    public static void MapAmendAgreement(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/agreements/{agreementId:guid}/amendments", HandleAsync)
            .RequireRole(Roles.Funder, Roles.Finance).WithSummary("Amend an agreement, for cheques issued from now on");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid agreementId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, AgreementWriter writer,
        IQuerySession session,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{agreementId}", caller, key, request);
        var now = time.GetUtcNow();
        var offered = await KnownPathway.OfferedAsync(session, request.Terms.Restrictions.Pathways, ParisTime.DayOf(now),
            cancellationToken);
        var command = new AgreementDecider.AmendAgreement(identity.Id, request.Terms, request.Reason, identity.RequestHash, now, offered);
        var amended = await writer.TakeAsync<AgreementAmended>(agreementId, identity, caller, agreement =>
            AgreementDecider.Decide(command, agreement), cancellationToken);
        return TypedResults.Ok(new Answer(agreementId, amended.Terms.Version));
    }
}
