using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Reports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Periods;

/// <summary>
/// POST /settlement/v1/periods/{yyyy-MM}/closing/confirmation: a second person closes a month as it was drawn up; its digest is drawn
/// again first. Its statements stand for ever, and what comes later counts in the first open month.
/// </summary>
public static class ClosePeriod
{
    private const string Operation = "close-period";

    public sealed record Answer(
        string Period, long UpToSequence, string Digest, string PreparedBy, string ClosedBy, DateTimeOffset ClosedAt);

    public static void MapClosePeriod(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/periods/{period}/closing/confirmation", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Close a month, as another person than drew it up");

    private static async Task<Ok<Answer>> HandleAsync(
        string period, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, PeriodClosingReader reader,
        TimeProvider time, CancellationToken cancellationToken)
    {
        StatementQueries.RequirePeriod(period, "/period");
        var now = time.GetUtcNow();
        var identity = identities.Of($"{Operation}:{period}", caller, key, period);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<AccountingPeriod>(AccountingPeriod.IdOf(period), cancellationToken);
            var digest = stream.Aggregate?.Preparation is { } drawn ? await reader.DigestAsync(drawn, cancellationToken) : "";
            var decision = PeriodDecider.Decide(
                new PeriodDecider.ClosePeriod(identity.Id, identity.RequestHash, period, digest, caller.ClientId, now), stream.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var after = decision.Events.Aggregate(stream.Aggregate, AccountingPeriod.Evolve)!;
            var closing = after.Closing!;
            return TypedResults.Ok(new Answer(
                period, closing.UpToSequence, closing.Digest, after.Preparation!.PreparedBy, closing.By, closing.OccurredAt));
        }, cancellationToken);
    }
}
