using System.Globalization;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Earnings;

/// <summary>POST /settlement/v1/days/{day}/override: finance decides that runs take a day although what arrived of it differs.</summary>
public static class OverrideDay
{
    private const string Operation = "override-day";

    public sealed record Request(string Reason);

    /// <param name="Told">What redemption counted.</param>
    /// <param name="Arrived">What had arrived when it was decided.</param>
    public sealed record Answer(DateOnly Day, string Reason, string OverriddenBy, DateTimeOffset OverriddenAt, DaySums Told,
        DaySums Arrived);

    public static void MapOverrideDay(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/days/{day}/override", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Let runs take a day although what arrived of it differs");

    private static async Task<Ok<Answer>> HandleAsync(
        DateOnly day, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, DayReader days,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{day.ToString("O", CultureInfo.InvariantCulture)}", caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<ClosedDay>(ClosedDay.IdOf(day), cancellationToken);
            if (stream.Aggregate is { Override: { } earlier } done && earlier.CommandId == identity.Id)
            {
                identity.MustMatch(earlier.RequestHash);
                return TypedResults.Ok(AnswerOf(done.Told, earlier));
            }

            var arrived = await days.ArrivedAsync(day, cancellationToken);
            var (events, refusals) = DayDecider.Decide(new DayDecider.OverrideDifference(
                day, arrived, request.Reason, caller.ClientId, identity.Id, identity.RequestHash, time.GetUtcNow()), stream.Aggregate);
            if (refusals.Count > 0) throw new RefusedException(refusals);

            stream.AppendMany(events);
            return TypedResults.Ok(AnswerOf(stream.Aggregate!.Told, (DayDifferenceOverridden)events.Single()));
        }, cancellationToken);
    }

    private static Answer AnswerOf(DaySums told, DayDifferenceOverridden decided) =>
        new(decided.Day, decided.Reason, decided.OverriddenBy, decided.OccurredAt, told, decided.Arrived);
}
