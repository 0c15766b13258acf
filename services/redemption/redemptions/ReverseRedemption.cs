using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Books;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Days;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Redemptions;

/// <summary>POST /redemption/v1/redemptions/{id}/reversal: a venue takes a redemption back in time; its cheques are usable again.</summary>
public static class ReverseRedemption
{
    private const string Operation = "reverse-redemption";

    public sealed record Request(string Reason);

    public sealed record Answer(Guid RedemptionId, DateTimeOffset ReversedAt, IReadOnlyList<string> ReleasedSerials);

    private static readonly Refusal Unknown =
        Refusal.NotFound("redemption-unknown", "There is no such redemption, or it is not at a venue of yours.", "/redemptionId");

    public static void MapReverseRedemption(this IEndpointRouteBuilder app) =>
        app.MapPost("/redemption/v1/redemptions/{redemptionId:guid}/reversal", HandleAsync)
            .RequireRole(Roles.Venue).WithSummary("Reverse a redemption in time");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid redemptionId, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{redemptionId}", caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<ServiceRedemption>(redemptionId, cancellationToken);
            if (stream.Aggregate is not { } redemption) throw new RefusedException(Unknown);
            var redeemed = redemption.Redeemed;
            if (!await KnownVenue.IsActedForAsync(session, redeemed.VenueId, redeemed.OrganisationId, caller, cancellationToken))
                throw new RefusedException(Unknown);
            if (redemption.Reversal is { } earlier && earlier.CommandId == identity.Id)
            {
                identity.MustMatch(earlier.RequestHash);
                return TypedResults.Ok(AnswerOf(earlier));
            }

            var cheques = await OpenAsync(session, redemption, cancellationToken);
            var command = new RedemptionDecider.ReverseRedemption(identity.Id, request.Reason, identity.RequestHash, time.GetUtcNow());
            var (events, refusals) = RedemptionDecider.Decide(command, redemption, cheques.Values.Select(cheque =>
                cheque.Aggregate!).ToList());
            if (events is null) throw new RefusedException(refusals);

            stream.AppendOne(events.OnRedemption);
            await AppendAsync(session, redemptionId, events, cheques, cancellationToken);
            return TypedResults.Ok(AnswerOf((RedemptionWasReversed)events.OnRedemption));
        }, cancellationToken);
    }

    private static async Task<Dictionary<Guid, IEventStream<Cheque>>> OpenAsync(
        IDocumentSession session, ServiceRedemption redemption, CancellationToken cancellationToken)
    {
        Dictionary<Guid, IEventStream<Cheque>> opened = [];
        foreach (var cheque in redemption.Redeemed.Cheques)
            opened.Add(cheque.ChequeId, await session.Events.FetchForWriting<Cheque>(cheque.ChequeId, cancellationToken));
        return opened;
    }

    private static async Task AppendAsync(
        IDocumentSession session, Guid redemptionId, RedemptionEvents events, Dictionary<Guid, IEventStream<Cheque>> cheques,
        CancellationToken cancellationToken)
    {
        foreach (var (chequeId, @event) in events.OnCheques) cheques[chequeId].AppendOne(@event);
        ChequeTables.Reopen(session, cheques.Keys);
        var day = ParisTime.DayOf(((RedemptionWasReversed)events.OnRedemption).OccurredAt);
        RedemptionBook.Reverse(session, redemptionId, day);
        session.QueueSqlCommand($"delete from {ChequeTables.Redeemed} where redemption_id = ?", redemptionId);
        foreach (var allowance in events.OnAllowances.GroupBy(use => use.AllowanceId, use => use.Event))
        {
            var stream = await session.Events.FetchForWriting<Allowance>(allowance.Key, cancellationToken);
            stream.AppendMany(allowance);
        }

        DayTable.Enter(session, day);
    }

    private static Answer AnswerOf(RedemptionWasReversed reversed) =>
        new(reversed.RedemptionId, reversed.OccurredAt, reversed.Cheques.Select(cheque => cheque.Serial).ToList());
}
