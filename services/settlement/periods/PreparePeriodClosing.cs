using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Reports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Periods;

/// <summary>
/// POST /settlement/v1/periods/{yyyy-MM}/closing: draws up a month as the books say it now. Another person has to confirm it; until
/// then it can be drawn up again.
/// </summary>
public static class PreparePeriodClosing
{
    private const string Operation = "prepare-period-closing";

    /// <param name="UpToSequence">The events up to here are what the month's statements will say for ever.</param>
    /// <param name="Digest">Over the rows of these statements.</param>
    public sealed record Answer(string Period, long UpToSequence, string Digest, string PreparedBy, DateTimeOffset PreparedAt);

    public static void MapPreparePeriodClosing(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/periods/{period}/closing", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Draw up a month to be closed");

    private static async Task<Ok<Answer>> HandleAsync(
        string period, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, PeriodClosingReader reader,
        TimeProvider time, CancellationToken cancellationToken)
    {
        StatementQueries.RequirePeriod(period, "/period");
        var identity = identities.Of($"{Operation}:{period}", caller, key, period);
        var command = await reader.DrawUpAsync(period, identity.Id, caller.ClientId, time.GetUtcNow(), cancellationToken);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<AccountingPeriod>(AccountingPeriod.IdOf(period), cancellationToken);
            var decision = PeriodDecider.Decide(command, stream.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var prepared = decision.Events.Aggregate(stream.Aggregate, AccountingPeriod.Evolve)!.Preparation!;
            return TypedResults.Ok(new Answer(prepared.Period, prepared.UpToSequence, prepared.Digest, prepared.PreparedBy,
                prepared.OccurredAt));
        }, cancellationToken);
    }
}
