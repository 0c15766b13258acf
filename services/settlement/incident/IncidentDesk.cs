using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Entitlements;
using Aptic.Settlement.SettlementRuns;
using JasperFx.Events;
using Marten;

namespace Aptic.Settlement.Incidents;

/// <summary>Books incidents: claim, corrected entitlement and number in one transaction, while the run of its payout stands
/// still.</summary>
public sealed class IncidentDesk(Decisions decisions, TimeProvider time)
{
    private const string LateReversalReason = "Encaissement annulé dans les délais par le lieu, annulation connue après le paiement.";

    /// <summary>
    /// The incident that a reversal becomes once the payment is recorded, or where an incident before had corrected what is reversed. A
    /// repeat finds it.
    /// </summary>
    public Task BookLateReversalAsync(Guid redemptionId, string actor, CancellationToken cancellationToken) =>
        decisions.DecideAsync(actor, async session =>
        {
            var incidentId = DeterministicId.Of("incident", IncidentKinds.LateReversal, redemptionId.ToString());
            var (stream, isPaid) = await FetchAsync(session, redemptionId, cancellationToken);
            if (stream.Aggregate is not { Reversal: not null } entitlement) return;
            if (!isPaid && entitlement is not { Stage: EntitlementStage.Cancelled, Incidents.Count: > 0 }) return;

            var command = new IncidentDecider.BookIncident(incidentId, IncidentKinds.LateReversal, LateReversalReason, [], isPaid, "",
                actor, "",
                time.GetUtcNow());
            await AppendAsync(session, stream, command, cancellationToken);
        }, cancellationToken);

    /// <summary>Books an incident in the session's transaction, and gives it.</summary>
    /// <exception cref="RefusedException">The decision refused.</exception>
    public static async Task<Incident> BookAsync(IDocumentSession session, Guid redemptionId, IncidentDecider.BookIncident command,
        CancellationToken cancellationToken)
    {
        var (stream, isPaid) = await FetchAsync(session, redemptionId, cancellationToken);
        var booked = await AppendAsync(session, stream, command with { IsPaid = isPaid }, cancellationToken);
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

    private static async Task<(IEventStream<Entitlement> Stream, bool IsPaid)> FetchAsync(
        IDocumentSession session, Guid redemptionId, CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<Entitlement>(redemptionId, cancellationToken);
        if (stream.Aggregate is not { RunId: { } runId, PayoutId: { } payoutId })
        {
            await session.BeginTransactionAsync(cancellationToken);
            return (stream, false);
        }

        await RunTurn.ShareAsync(session, runId, cancellationToken);
        var run = await session.Events.AggregateStreamAsync<SettlementRun>(runId, token: cancellationToken);
        return (stream, run!.Outcomes.GetValueOrDefault(payoutId) is { ExecutedOn: not null, ReturnedOn: null });
    }

    private static async Task<Incident?> AppendAsync(IDocumentSession session, IEventStream<Entitlement> stream,
        IncidentDecider.BookIncident command, CancellationToken cancellationToken)
    {
        var decision = IncidentDecider.Decide(command, stream.Aggregate);
        if (decision.IsRefused) throw new RefusedException(decision.Refusals);
        if (decision.Events is not [IncidentBooked decided]) return null;

        var number = await NumberSeries.NextAsync(session, NumberSeries.Incidents, ParisTime.DayOf(command.Now).Year, cancellationToken);
        var booked = decided with { Number = number };
        session.Events.StartStream<Incident>(command.IncidentId, booked);
        stream.AppendMany(EntitlementDecider.Decide(
            new EntitlementDecider.CorrectEntitlement(command.IncidentId, booked.RightLines, command.Now), stream.Aggregate!).Events);
        return Incident.Evolve(null, booked);
    }
}
