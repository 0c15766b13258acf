using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Replicas;
using JasperFx.Events;
using Marten;

namespace Aptic.Redemption.Cheques;

/// <summary>Takes a partner's command on a cheque, alone or among many: under what funding has told of its agreement, and once.</summary>
public static class ChequeCommand
{
    /// <param name="IsBacked">False while a shortfall leaves the cheque's request without money.</param>
    public sealed record Circumstances(DateTimeOffset Now, bool IsBacked);

    /// <summary>What funding has told of an agreement.</summary>
    public sealed record KnownOfAgreement(KnownBacking? Backing, KnownWidenings? Widenings);

    public static async Task<KnownOfAgreement> KnownAsync(IQuerySession session, Guid agreementId, CancellationToken cancellationToken) =>
        new(
        await session.LoadAsync<KnownBacking>(agreementId, cancellationToken),
        await session.LoadAsync<KnownWidenings>(agreementId, cancellationToken));

    /// <returns>What the command did, now or at its first time; null with every reason against it.</returns>
    public static (ChequeCommandTaken? Taken, IReadOnlyList<Refusal> Refusals) Take(
        IDocumentSession session, IEventStream<Cheque> stream, CommandIdentity identity, KnownOfAgreement agreement,
        Func<Cheque, Circumstances, Decision> decide, DateTimeOffset now)
    {
        var cheque = KnownWidenings.Apply(agreement.Widenings, stream.Aggregate!);
        var at = new Circumstances(now, KnownBacking.IsBacked(agreement.Backing, cheque.RequestId));
        var decision = ChequeDecider.Take(identity, state => decide(state, at), now, cheque);
        if (decision.IsRefused) return (null, decision.Refusals);

        stream.AppendMany(decision.Events);
        var after = decision.Events.Aggregate(cheque, Cheque.Evolve);
        if (cheque.IsOutstanding && !after.IsOutstanding) ChequeTables.Close(session, cheque.Id);
        return (after.Taken[identity.Id], []);
    }
}
