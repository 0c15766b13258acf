using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Funding.Agreements;

/// <summary>POST and GET /funding/v1/wind-down: the scheme ends in good order. Issuing stops; cheques are honoured and paid; the rest is refunded.</summary>
public static class AnnounceWindDown
{
    private const string Operation = "announce-wind-down";

    public sealed record Request(DateOnly LastDay, string Reason);

    /// <param name="LastDay">Null while no end is announced.</param>
    public sealed record Answer(DateOnly? LastDay, string? Reason, DateTimeOffset? AnnouncedAt);

    public static void MapAnnounceWindDown(this IEndpointRouteBuilder app)
    {
        app.MapPost("/funding/v1/wind-down", AnnounceAsync).RequireRole(Roles.Finance).WithSummary("Announce the scheme's last day");
        app.MapGet("/funding/v1/wind-down", ShowAsync).RequireRole(Roles.Funder, Roles.Partner, Roles.Venue, Roles.Finance, Roles.Ops)
            .WithSummary("The scheme's last day, if one is announced");
    }

    private static async Task<Ok<Answer>> AnnounceAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<Scheme>(Scheme.TheOne, cancellationToken);
            if (stream.Aggregate?.WindDown is { } announced && announced.RequestHash == identity.RequestHash) return AnswerOf(announced);

            var decision = Scheme.Decide(request.LastDay, request.Reason, identity.RequestHash, time.GetUtcNow(), stream.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            return AnswerOf((WindDownAnnounced)decision.Events[0]);
        }, cancellationToken);
    }

    private static async Task<Ok<Answer>> ShowAsync(IQuerySession session, CancellationToken cancellationToken)
    {
        var scheme = await session.Events.AggregateStreamAsync<Scheme>(Scheme.TheOne, token: cancellationToken);
        return AnswerOf(scheme?.WindDown);
    }

    private static Ok<Answer> AnswerOf(WindDownAnnounced? announced) =>
        TypedResults.Ok(new Answer(announced?.LastDay, announced?.Reason, announced?.OccurredAt));
}
