using Aptic.Hosting;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Runs.Domain;
using Marten;
using Npgsql;

namespace Aptic.Settlement.Storage;

/// <summary>A state that is stored with its events, in the same transaction, so that it can be found by what it says.</summary>
/// <param name="Name">As in a comparison.</param>
/// <param name="EventTypes">The events of its kind of stream.</param>
public abstract record StoredState(string Name, Type Type, IReadOnlyList<Type> EventTypes)
{
    /// <summary>Where Marten keeps it.</summary>
    public string Table => $"{SettlementService.Name}.mt_doc_{Name}";

    public abstract void Register(StoreOptions options);

    /// <summary>What the events of a stream say; null for none.</summary>
    public abstract object? Fold(Guid id, IEnumerable<object> events);

    /// <summary>
    /// Stores the state anew as its events say it, while nothing can be added to the stream; deletes it where there are none.
    /// </summary>
    public abstract Task RestoreAsync(IDocumentStore store, Guid id, CancellationToken cancellationToken);

    public static StoredState Of<TState>(Func<TState?, object, TState> evolve, params IReadOnlyList<Type> eventTypes)
        where TState : class => new StoredState<TState>(evolve, (_, _) => true, eventTypes);

    /// <param name="isOf">False for an event that is in another kind of stream.</param>
    public static StoredState Of<TState>(
        Func<TState?, object, TState> evolve, Func<Guid, object, bool> isOf, params IReadOnlyList<Type> eventTypes)
        where TState : class => new StoredState<TState>(evolve, isOf, eventTypes);
}

/// <inheritdoc/>
public sealed record StoredState<TState>(
    Func<TState?, object, TState> Evolve, Func<Guid, object, bool> IsOf, IReadOnlyList<Type> EventTypes)
    : StoredState(typeof(TState).Name.ToLowerInvariant(), typeof(TState), EventTypes)
    where TState : class
{
    public override void Register(StoreOptions options) => options.StoreStream(Evolve, EventTypes);

    public override object? Fold(Guid id, IEnumerable<object> events) =>
        events.Where(@event => IsOf(id, @event)).Aggregate((TState?)null, Evolve);

    public override async Task RestoreAsync(IDocumentStore store, Guid id, CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(session, $"select version from {SettlementService.Name}.mt_streams where id = $1 for update", id, cancellationToken);
        await ExecuteAsync(session, $"delete from {Table} where id = $1", id, cancellationToken);
        var events = (await session.Events.FetchStreamAsync(id, token: cancellationToken))
            .Where(@event => EventTypes.Contains(@event.EventType)).ToList();
        if (Fold(id, events.Select(@event => @event.Data)) is TState state) session.UpdateRevision(state, (int)events[^1].Version);
        await session.SaveChangesAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(IDocumentSession session, string sql, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql);
        command.Parameters.Add(new() { Value = id });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
    }
}

/// <summary>All states that settlement stores with their events.</summary>
public static class StoredStates
{
    public static readonly IReadOnlyList<StoredState> All =
    [
        StoredState.Of<Entitlement>(Entitlement.Evolve,
            typeof(EntitlementAccrued), typeof(EarlyReversalKept), typeof(EntitlementCancelled), typeof(EntitlementHeld),
            typeof(EntitlementReleased), typeof(EntitlementPutInTransfer), typeof(EntitlementPaid), typeof(EntitlementReopened),
            typeof(EntitlementCorrected), typeof(LateReversalNoted)),
        StoredState.Of<PayoutState>(PayoutState.Evolve, PayoutState.IsOf,
            typeof(PayoutHeld), typeof(PayoutReleased), typeof(PayoutPutInTransfer), typeof(PayoutExecuted), typeof(PayoutReturnBegun),
            typeof(PayoutReturned), typeof(PayoutTakenOver)),
        StoredState.Of<PayoutAccount>(PayoutAccount.Evolve,
            typeof(PayoutAccountRegistered), typeof(PayoutAccountVerified), typeof(PayoutAccountRevoked)),
        StoredState.Of<Incident>(Incident.Evolve,
            typeof(IncidentBooked), typeof(ClaimNetted), typeof(ClaimNettingReleased), typeof(ClaimRecovered), typeof(ClaimReopened),
            typeof(DebitNoteIssued), typeof(ReminderSent), typeof(IncidentContested), typeof(ContestationAnswered), typeof(ClaimWithdrawn),
            typeof(WriteOffRequested), typeof(ClaimWrittenOff)),
        StoredState.Of<RiskHold>(RiskHold.Evolve, typeof(RiskHoldPlaced), typeof(RiskHoldReleased)),
        StoredState.Of<ClosedDay>(ClosedDay.Evolve, typeof(DayClosureHeard), typeof(DayDifferenceOverridden), typeof(DifferingDayPassed)),
        StoredState.Of<Refund>(Refund.Evolve,
            typeof(RefundNoted), typeof(RefundHeld), typeof(RefundReleased), typeof(RefundPutInTransfer), typeof(RefundExecuted),
            typeof(RefundReturned), typeof(RefundAbandoned)),
        StoredState.Of<AccountingPeriod>(AccountingPeriod.Evolve,
            typeof(PeriodClosingPrepared), typeof(PeriodClosed), typeof(PeriodSealed)),
    ];
}
