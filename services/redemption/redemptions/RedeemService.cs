using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Books;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Days;
using Aptic.Redemption.Redemptions.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Redemptions;

/// <summary>POST /redemption/v1/redemptions: a venue exchanges cheques for a service that it rendered.</summary>
public static class RedeemService
{
    private const string Operation = "redeem-service";

    /// <param name="ExpectedComplementCents">The complement that was announced to the beneficiary; another result is refused as <c>price-changed</c>.</param>
    public sealed record Request(
        Guid VenueId, Guid ServiceId, DateOnly? ServicedOn, IReadOnlyList<string> Cheques, long ExpectedComplementCents);

    /// <summary>The receipt: what the service was worth, and who paid which part.</summary>
    public sealed record Answer(
        Guid RedemptionId, Guid VenueId, string VenueName, Guid ServiceId, string ServiceName, DateOnly ServicedOn, long PriceCents,
        IReadOnlyList<PaidPart> PaidByCheques, long PaidByBeneficiaryCents, DateTimeOffset ReversibleUntil);

    public sealed record PaidPart(string Serial, string FunderId, long CoveredCents, long DifferenceCents);

    public static void MapRedeemService(this IEndpointRouteBuilder app) =>
        app.MapPost("/redemption/v1/redemptions", HandleAsync).RequireRole(Roles.Venue).WithSummary("Redeem cheques for a service");

    private static async Task<Ok<Answer>> HandleAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, RedemptionFactsReader reader,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var earlier = await session.Events.AggregateStreamAsync<ServiceRedemption>(identity.Id, token: cancellationToken);
            if (earlier is not null)
            {
                identity.MustMatch(earlier.Redeemed.RequestHash);
                return TypedResults.Ok(Receipt(earlier.Redeemed));
            }

            var asked = new RedemptionRequest(request.VenueId, request.ServiceId, request.ServicedOn, request.Cheques);
            var (facts, streams) = await reader.ReadAsync(session, asked, caller, cancellationToken);
            var command = new RedemptionDecider.RedeemService(identity.Id, request.ExpectedComplementCents, identity.RequestHash);
            var (events, refusals) = RedemptionDecider.Decide(command, facts);
            if (events is null) throw new RefusedException(refusals);

            Append(session, identity.Id, events, streams, caller);
            return TypedResults.Ok(Receipt((ServiceWasRedeemed)events.OnRedemption));
        }, cancellationToken);
    }

    private static void Append(IDocumentSession session, Guid redemptionId, RedemptionEvents events, OpenedStreams streams, Caller caller)
    {
        session.Events.StartStream<ServiceRedemption>(redemptionId, events.OnRedemption);
        foreach (var (chequeId, @event) in events.OnCheques)
        {
            streams.Cheques[chequeId].AppendOne(@event);
            session.QueueSqlCommand($"insert into {ChequeTables.Redeemed} (cheque_id, redemption_id) values (?, ?)", chequeId, redemptionId);
        }

        var redeemed = (ServiceWasRedeemed)events.OnRedemption;
        RedemptionBook.Add(session, redeemed, streams.Cheques.ToDictionary(cheque => cheque.Key, cheque =>
            cheque.Value.Aggregate!.BeneficiaryId), caller.ClientId);
        if (redeemed.Cheques.Any(cheque => cheque.DifferenceCents > 0))
            session.QueueSqlCommand($"insert into {ChequeTables.HeldDifference} (redemption_id, reversible_until) values (?, ?)",
                redemptionId, redeemed.ReversibleUntil.ToUniversalTime());
        foreach (var (allowanceId, @event) in events.OnAllowances) streams.Allowances[allowanceId].AppendOne(@event);
        DayTable.Enter(session, ParisTime.DayOf(redeemed.OccurredAt));
    }

    private static Answer Receipt(ServiceWasRedeemed redeemed) => new(
        redeemed.RedemptionId, redeemed.VenueId, redeemed.VenueName, redeemed.ServiceId, redeemed.ServiceName, redeemed.ServicedOn,
        redeemed.PriceCents, PartsOf(redeemed), redeemed.ComplementCents, redeemed.ReversibleUntil);

    /// <summary>What each cheque paid.</summary>
    public static IReadOnlyList<PaidPart> PartsOf(ServiceWasRedeemed redeemed) =>
        redeemed.Cheques.Select(cheque => new PaidPart(cheque.Serial, cheque.FunderId, cheque.CoveredCents,
            cheque.DifferenceCents)).ToList();
}
