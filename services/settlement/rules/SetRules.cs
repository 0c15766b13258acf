using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Rules.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Rules;

/// <summary>POST, GET /settlement/v1/rules: settlement's rules in versions with the day from which each is valid; none is edited.</summary>
public static class SetRules
{
    private const string Operation = "set-rules";

    /// <param name="ValidFrom">Runs whose cutoff is this day or later are settled by it.</param>
    public sealed record Request(
        DateOnly ValidFrom, long MinimumPayoutCents, int VatRateBasisPoints, int DebitNoteAfterDays, int DebitNoteDueDays,
        IReadOnlyList<int> ReminderDays, string Reason);

    public sealed record Answer(RulesReader.InForce Configured, IReadOnlyList<Version> Versions);

    public sealed record Version(RulesReader.InForce Rules, string Reason, string By, DateTimeOffset At);

    public static void MapSetRules(this IEndpointRouteBuilder app)
    {
        app.MapPost("/settlement/v1/rules", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Add a version of settlement's rules, valid from a day on");
        app.MapGet("/settlement/v1/rules", ShowAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("All versions of settlement's rules");
    }

    private static async Task<Created<Version>> HandleAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<RulesHistory>(RulesHistory.StreamId, cancellationToken);
            var decision = RulesDecider.Decide(new RulesDecider.AddVersion(identity.Id, request.ValidFrom, request.MinimumPayoutCents,
                request.VatRateBasisPoints, request.DebitNoteAfterDays, request.DebitNoteDueDays, request.ReminderDays, request.Reason,
                caller.ClientId, identity.RequestHash, time.GetUtcNow()), stream.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var history = decision.Events.Aggregate(stream.Aggregate, RulesHistory.Evolve)!;
            var version = history.Versions.Single(version => version.CommandId == identity.Id);
            identity.MustMatch(version.RequestHash);
            return TypedResults.Created("/settlement/v1/rules", VersionOf(version));
        }, cancellationToken);
    }

    private static async Task<Ok<Answer>> ShowAsync(IQuerySession session, RulesReader rules, CancellationToken cancellationToken)
    {
        var history = await session.Events.AggregateStreamAsync<RulesHistory>(RulesHistory.StreamId, token: cancellationToken);
        return TypedResults.Ok(new Answer(rules.Configured, (history?.Versions ?? []).Select(VersionOf).ToList()));
    }

    private static Version VersionOf(RulesVersionAdded version) =>
        new(RulesReader.Of(version), version.Reason, version.By, version.OccurredAt);
}
