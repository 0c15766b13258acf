using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Payouts;
using JasperFx.Events;
using Marten;

namespace Aptic.Settlement.Claims;

/// <summary>Books incidents: claim, corrected entitlement and number in one transaction, while the run of its payout stands
/// still.</summary>
public sealed class IncidentWriter(Decisions decisions, TimeProvider time)
{
    private const string LateReversalReason = "Encaissement annulé dans les délais par le lieu, annulation connue après le paiement.";

    /// <summary>
    /// The incident that a reversal becomes once the payment is recorded, or where an incident before had corrected what is reversed. A
    /// repeat finds it.
    /// </summary>
    public Task BookLateReversalAsync(Guid redemptionId, string actor, CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, async session =>
        {
            var (stream, carriage) = await FetchAsync(session, redemptionId, cancellationToken);
            if (stream.Aggregate is { } entitlement)
                await BookLateReversalAsync(session, stream, entitlement, carriage, actor, time.GetUtcNow(), cancellationToken);
        }, cancellationToken);

    /// <summary>In the session's transaction: the incident that a reversal becomes, where it becomes one.</summary>
    /// <param name="entitlement">As it is after what is appended to its stream already.</param>
    public static async Task BookLateReversalAsync(IDocumentSession session, IEventStream<Entitlement> stream, Entitlement entitlement,
        Carriage carriage, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!IncidentDecider.IsLateReversal(entitlement, carriage)) return;

        var incidentId = DeterministicId.Of("incident", IncidentKinds.LateReversal, entitlement.Id.ToString());
        await AppendAsync(session, stream, entitlement, new IncidentDecider.BookIncident(
            incidentId, IncidentKinds.LateReversal, LateReversalReason, [], carriage, "", actor, "", now), cancellationToken);
    }

    /// <summary>Books an incident in the session's transaction, and gives it.</summary>
    /// <exception cref="RefusedException">The decision refused.</exception>
    public static async Task<Incident> BookAsync(IDocumentSession session, Guid redemptionId, IncidentDecider.BookIncident command,
        CancellationToken cancellationToken)
    {
        var (stream, carriage) = await FetchAsync(session, redemptionId, cancellationToken);
        var booked = await AppendAsync(session, stream, stream.Aggregate, command with { Carriage = carriage }, cancellationToken);
        return booked ?? throw new InvalidOperationException($"Incident {command.IncidentId} has its stream, and was not found by it.");
    }

    /// <summary>
    /// Takes a command on an incident, once, and answers with the incident as it was after it, whatever became of it since.
    /// </summary>
    /// <param name="decide">From the session, whose transaction is begun, and the incident.</param>
    /// <exception cref="RefusedException">There is no such incident, or the decision refused.</exception>
    public Task<Incident> TakeAsync(Guid incidentId, CommandIdentity identity, string actor,
        Func<IDocumentSession, Incident, Task<Decision>> decide, CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, async session =>
        {
            await session.BeginTransactionAsync(cancellationToken);
            var stream = await session.Events.FetchForWriting<Incident>(incidentId, cancellationToken);
            var incident = stream.Aggregate ?? throw new RefusedException(ShowIncident.Unknown);
            if (incident.Done.FirstOrDefault(command => command.Id == identity.Id) is { } done)
            {
                if (done.RequestHash is { } hash) identity.MustMatch(hash);
                return await AfterAsync(session, incidentId, identity.Id, cancellationToken);
            }

            var decision = await decide(session, incident);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            return decision.Events.Aggregate(incident, Incident.Evolve);
        }, cancellationToken);

    private static async Task<Incident> AfterAsync(IDocumentSession session, Guid incidentId, Guid commandId,
        CancellationToken cancellationToken)
    {
        Incident? state = null;
        foreach (var @event in await session.Events.FetchStreamAsync(incidentId, token: cancellationToken))
        {
            state = Incident.Evolve(state, @event.Data);
            if (state.Done.Any(command => command.Id == commandId)) break;
        }

        return state!;
    }

    private static async Task<(IEventStream<Entitlement> Stream, Carriage Carriage)> FetchAsync(
        IDocumentSession session, Guid redemptionId, CancellationToken cancellationToken)
    {
        var carrier = await Carriers.LockAsync(session, redemptionId, cancellationToken);
        return (await session.Events.FetchForWriting<Entitlement>(redemptionId, cancellationToken), carrier.Carriage);
    }

    private static async Task<Incident?> AppendAsync(IDocumentSession session, IEventStream<Entitlement> stream, Entitlement? entitlement,
        IncidentDecider.BookIncident command, CancellationToken cancellationToken)
    {
        var decision = IncidentDecider.Decide(command, entitlement);
        if (decision.IsRefused) throw new RefusedException(decision.Refusals);
        if (decision.Events is not [IncidentBooked decided]) return null;

        var number = await NumberSeries.NextAsync(session, NumberSeries.Incidents, ParisTime.DayOf(command.Now).Year, cancellationToken);
        var booked = decided with { Number = number };
        session.Events.StartStream<Incident>(command.IncidentId, booked);
        var corrected = EntitlementDecider.Decide(
            new EntitlementDecider.CorrectEntitlement(command.IncidentId, booked.RightLines, command.Now), entitlement!).Events;
        stream.AppendMany(corrected);
        CarrierTable.Follow(session, entitlement, corrected.Aggregate(entitlement!, Entitlement.Evolve));
        return Incident.Evolve(null, booked);
    }
}
