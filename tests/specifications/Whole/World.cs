using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>A rule of the whole that does not hold.</summary>
internal sealed class BrokenRuleException(string rule) : Exception(rule);

/// <summary>
/// All services in memory, without infrastructure: the real decisions, states, translations and movements, and around them as much
/// as their handlers and consumers do. Messages wait until a step delivers them, in whatever order and however often it says.
/// </summary>
internal sealed partial class World
{
    private static readonly DateTimeOffset Start = ParisTime.StartOf(new DateOnly(2026, 3, 2)).AddHours(10);

    private readonly List<Message> _pending = [];
    private readonly List<Message> _delivered = [];
    private readonly Dictionary<Type, List<(string Service, Action<object> Consume)>> _consumers = [];
    private readonly List<Func<string>> _keyed = [];
    private readonly List<object> _happened = [];
    private int _commands;

    public World()
    {
        Agreements = new(Aptic.Funding.Agreements.Domain.Agreement.Evolve, Happen, Aptic.Funding.FundingContracts.Translation);
        RefusedReservations = new((_, @event) => @event, Happen, Aptic.Funding.FundingContracts.Translation);
        Requests = new(Aptic.Issuance.Requests.Domain.IssuanceRequest.Evolve, Happen, Aptic.Issuance.IssuanceContracts.Translation);
        Chunks = new((_, @event) => @event, Happen, Aptic.Issuance.IssuanceContracts.Translation);
        Cheques = new(Aptic.Redemption.Cheques.Domain.Cheque.Evolve, Happen, Aptic.Redemption.RedemptionContracts.Translation);
        Marks = new((_, @event) => @event, Happen, Aptic.Redemption.RedemptionContracts.Translation);
        Redemptions = new(Aptic.Redemption.Redemptions.Domain.ServiceRedemption.Evolve, Happen, Aptic.Redemption.RedemptionContracts.Translation);
        Allowances = new(Aptic.Redemption.Allowances.Domain.Allowance.Evolve, Happen, Aptic.Redemption.RedemptionContracts.Translation);
        ClosedDays = new(Aptic.Redemption.Days.Domain.ClosedDay.Evolve, Happen, Aptic.Redemption.RedemptionContracts.Translation);
        HeardDays = new(Aptic.Settlement.Earnings.Domain.ClosedDay.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        Entitlements = new(Aptic.Settlement.Earnings.Domain.Entitlement.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        Incidents = new(Aptic.Settlement.Claims.Domain.Incident.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        Runs = new(Aptic.Settlement.Runs.Domain.SettlementRun.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        Payouts = new(Aptic.Settlement.Runs.Domain.PayoutState.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        Refunds = new(Aptic.Settlement.FunderMoney.Domain.Refund.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        FunderMoney = new(Aptic.Settlement.FunderMoney.Domain.FunderMoneyMovement.Evolve, Happen, Aptic.Settlement.SettlementContracts.Translation);
        RunsInMemory = new(Entitlements, Runs, Payouts, Incidents, Refunds, () => Now)
        {
            HasAccount = OrganisationsWithAccount.Contains,
            GateOf = GateOf,
        };
        SubscribeFunding();
        SubscribeIssuance();
        SubscribeRedemption();
        SubscribeSettlement();
        OpenVenues();
    }

    private sealed record Message(string To, object Contract, Action<object> Consume, DateTimeOffset SentAt);

    /// <summary>Grows by a minute with each step, so that nothing happens at the same instant as something else by chance.</summary>
    public DateTimeOffset Now { get; private set; } = Start;

    public DateOnly Today => ParisTime.DayOf(Now);

    /// <summary>Events of all services, in the order in which they were stored.</summary>
    public IReadOnlyList<object> Happened => _happened;

    /// <summary>Called after each delivery: the rules of every prefix are looked at there.</summary>
    public Action Delivered { get; init; } = () => { };

    /// <summary>Takes one step, and says what came of it.</summary>
    public string Take(Step step)
    {
        Now = Now.AddMinutes(1);
        CloseDays();
        return step switch
        {
            Deliver deliver => DeliverSome(deliver),
            Drain => DeliverAll(),
            Rewind => DeliverAllOnceMore(),
            Redeliver redeliver => DeliverOnceMore(redeliver.Pick),
            PassDays pass => Pass(pass.Days),
            Again again => _keyed.Count == 0 ? "nothing to repeat" : _keyed[again.Pick % _keyed.Count](),
            _ => TakeInFunding(step) ?? TakeInIssuance(step) ?? TakeInRedemption(step) ?? TakeInSettlement(step)
                ?? throw new InvalidOperationException($"No service takes {step}."),
        };
    }

    /// <summary>Delivers until nothing waits and nothing follows.</summary>
    public string DeliverAll()
    {
        var count = 0;
        do
        {
            for (; _pending.Count > 0; count++) DeliverAt(0, isKept: false);
        }
        while (GoOn());
        return $"{count} messages";
    }

    private string DeliverSome(Deliver deliver)
    {
        // Order and repetition come with the step, so that it does the same when others are left out.
        var random = new Random(deliver.Seed);
        var count = 0;
        for (; count < deliver.Count && _pending.Count > 0; count++) DeliverAt(random.Next(_pending.Count), isKept: random.Next(3) == 0);
        return $"{count} messages";
    }

    private void DeliverAt(int index, bool isKept)
    {
        var message = _pending[index];
        if (!isKept) _pending.RemoveAt(index);
        message.Consume(message.Contract);
        _delivered.Add(message);
        Delivered();
    }

    private string DeliverAllOnceMore()
    {
        foreach (var message in _delivered)
        {
            var before = _happened.Count;
            message.Consume(message.Contract);
            if (_happened.Count > before)
                throw new BrokenRuleException($"{NameOf(message.Contract)} came to {message.To} once more, and led to {string.Join(", ", _happened.Skip(before).Select(NameOf))}");
        }

        return $"{_delivered.Count} messages";
    }

    private string DeliverOnceMore(int pick)
    {
        if (Pick(_delivered, pick) is not { } message) return "nothing was delivered yet";

        message.Consume(message.Contract);
        return $"{NameOf(message.Contract)} to {message.To}";
    }

    private string Pass(int days)
    {
        for (var day = 0; day < days; day++)
        {
            Now = Now.AddDays(1);
            CloseDays();
        }

        return $"it is {Today:yyyy-MM-dd}";
    }

    /// <summary>A command under a key: it can be repeated, and what it did once it does not do again.</summary>
    private string Keyed(string name, Func<Guid, string> command)
    {
        var id = DeterministicId.Of("command", name, $"{_commands++}");
        var isDone = false;
        string Run()
        {
            var before = _happened.Count;
            var outcome = command(id);
            if (isDone && _happened.Count > before)
                throw new BrokenRuleException($"{name} was repeated under its key, and did more: {string.Join(", ", _happened.Skip(before).Select(NameOf))}");
            isDone = isDone || outcome == Done;
            return outcome;
        }

        _keyed.Add(Run);
        return Run();
    }

    private const string Done = "done";

    private static string Refused(IEnumerable<Refusal> refusals) => $"refused: {string.Join(", ", refusals.Select(refusal => refusal.Code).Distinct())}";

    private static string NameOf(object @event) => @event.GetType().Name;

    private void Subscribe<T>(string service, Action<T> consume)
    {
        if (!_consumers.TryGetValue(typeof(T), out var consumers)) _consumers.Add(typeof(T), consumers = []);
        consumers.Add((service, contract => consume((T)contract)));
    }

    private void Happen(object @event, object? contract)
    {
        _happened.Add(@event);
        if (contract is not null) Publish(contract);
    }

    private void Publish(object contract)
    {
        foreach (var (service, consume) in _consumers.GetValueOrDefault(contract.GetType(), []))
            _pending.Add(new Message(service, contract, consume, Now));
    }

    private static T? Pick<T>(IReadOnlyList<T> among, int pick)
        where T : class => among.Count == 0 ? null : among[pick % among.Count];

    /// <summary>The streams of one kind, each with the state that is served: folded as events came.</summary>
    internal sealed class Streams<TState>(Func<TState?, object, TState> evolve, Action<object, object?> happen, Translation translation)
        where TState : class
    {
        private readonly Dictionary<Guid, (List<object> Events, TState State)> _streams = [];

        /// <summary>In the order of their beginning.</summary>
        public List<Guid> Ids { get; } = [];

        public IEnumerable<TState> States => Ids.Select(id => _streams[id].State);

        public TState? this[Guid id] => _streams.TryGetValue(id, out var stream) ? stream.State : null;

        public IReadOnlyList<object> EventsOf(Guid id) => _streams[id].Events;

        public bool Has(Guid id) => _streams.ContainsKey(id);

        public TState? At(int pick) => Ids.Count == 0 ? null : _streams[Ids[pick % Ids.Count]].State;

        public TState Fold(IEnumerable<object> events) => events.Aggregate((TState?)null, evolve)!;

        public void Append(Guid id, IEnumerable<object> events)
        {
            foreach (var @event in events) Append(id, @event);
        }

        public void Append(Guid id, object @event)
        {
            var before = _streams.TryGetValue(id, out var stream) ? stream.Events : [];
            if (before.Count == 0) Ids.Add(id);
            before.Add(@event);
            _streams[id] = (before, evolve(stream.State, @event));
            happen(@event, translation.ContractOf(@event, new EventPosition(id, before.Count)));
        }
    }
}
