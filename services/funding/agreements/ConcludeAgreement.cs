using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Replicas;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>POST /funding/v1/agreements: a funder and the scheme agree on terms.</summary>
public static class ConcludeAgreement
{
    private const string Operation = "conclude-agreement";

    public sealed record Answer(Guid AgreementId, string FunderId, string Title, int TermsVersion);

    public static void MapConcludeAgreement(this IEndpointRouteBuilder app) =>
        app.MapPost("/funding/v1/agreements", HandleAsync).RequireRole(Roles.Funder,
            Roles.Finance).WithSummary("Conclude a funding agreement");

    private static async Task<Created<Answer>> HandleAsync(
        ConcludeAgreementTerms request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!caller.Has(Roles.Finance) && caller.Party != request.FunderId)
            throw new RefusedException(Refusal.Forbidden("not-your-funder", "A funder concludes agreements in its own name.", "/funderId"));

        var identity = identities.Of(Operation, caller, key, request);
        var now = time.GetUtcNow();
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Agreement>(identity.Id, cancellationToken);
            if (stream.Aggregate is { } concluded) identity.MustMatch(concluded.RequestHash);

            var offered = await KnownPathway.OfferedAsync(session, request.Restrictions.Pathways, ParisTime.DayOf(now), cancellationToken);
            var command = new AgreementDecider.ConcludeAgreement(identity.Id, request, identity.RequestHash, now, offered);
            var decision = AgreementDecider.Decide(command, stream.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            if (decision.Events.Count > 0)
                session.Insert(new AgreementCard(identity.Id, request.FunderId, AgreementReference.Of(identity.Id)));
            return TypedResults.Created($"/funding/v1/agreements/{identity.Id}", new Answer(identity.Id, request.FunderId, request.Title, 1));
        }, cancellationToken);
    }
}
