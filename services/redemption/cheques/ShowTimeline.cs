using Aptic.Hosting;
using Aptic.Redemption.Cheques.Domain;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Cheques;

/// <summary>GET /redemption/v1/cheques/{serial}/timeline: a cheque's whole life, from the agreement that funds it on: when, who, what, why, and its trace.</summary>
public static class ShowTimeline
{
    public sealed record Answer(string Serial, Guid ChequeId, Guid AgreementId, Guid RequestId, IReadOnlyList<Step> Steps);

    /// <param name="At">When it happened.</param>
    /// <param name="RecordedAt">When this service recorded it.</param>
    /// <param name="By">The client, or the service, that caused it.</param>
    /// <param name="What">The event, kebab-case.</param>
    /// <param name="Why">In French, for a person.</param>
    /// <param name="TraceId">The trace that it belongs to; null where none was recorded.</param>
    public sealed record Step(DateTimeOffset At, DateTimeOffset RecordedAt, string By, string What, string Why, string? TraceId);

    public static void MapShowTimeline(this IEndpointRouteBuilder app) =>
        app.MapGet("/redemption/v1/cheques/{serial}/timeline", HandleAsync)
            .RequireRole(Roles.Partner, Roles.Venue, Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("A cheque's whole life");

    private static async Task<Ok<Answer>> HandleAsync(
        string serial, Caller caller, IQuerySession session, ChequeDirectory directory, CancellationToken cancellationToken)
    {
        var cheque = await ShowCheque.FindAsync(serial, caller, session, directory, cancellationToken);
        var events = await session.Events.FetchStreamAsync(cheque.Id, token: cancellationToken);
        var earlier = await EarlierStepsAsync(session, cheque, cancellationToken);
        return TypedResults.Ok(new Answer(cheque.Serial, cheque.Id, cheque.Terms.AgreementId, cheque.RequestId,
        [
            .. earlier.Select(step => new Step(step.At, step.RecordedAt, step.By, step.What, ChequeStory.Tell(step), step.TraceId)),
            .. events.Where(recorded => ChequeStory.IsTold(recorded.Data)).SelectMany(StepsOf),
        ]));
    }

    /// <summary>The steps that led to a cheque, as far as they were told, in their order.</summary>
    private static async Task<IReadOnlyList<EarlierStep>> EarlierStepsAsync(
        IQuerySession session, Cheque cheque, CancellationToken cancellationToken)
    {
        var ids = EarlierStep.IdsOf(cheque);
        var known = (await session.LoadManyAsync<EarlierStep>(cancellationToken, [.. ids])).ToDictionary(step => step.Id);
        return ids.Where(known.ContainsKey).Select(id => known[id]).OrderBy(step => step.At).ToList();
    }

    private static IEnumerable<Step> StepsOf(IEvent recorded) => recorded.Data is ChequeRegistered { Issued: { } issued }
        ? [new Step(issued.At, recorded.Timestamp, issued.By, "issued", ChequeStory.Made, issued.TraceId), StepOf(recorded)]
        : [StepOf(recorded)];

    private static Step StepOf(IEvent recorded)
    {
        var (what, at, why) = ChequeStory.Tell(recorded.Data);
        return new Step(at, recorded.Timestamp, EventHeaders.ActorOf(recorded) ?? "aptic", what, why, EventHeaders.TraceIdOf(recorded));
    }
}
