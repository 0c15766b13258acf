using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions;
using Aptic.Funding.Positions.Domain;
using Aptic.Hosting;
using Aptic.Kernel;
using JasperFx.Events;
using Marten;

namespace Aptic.Funding.Agreements;

/// <summary>Takes a command on one agreement: look, find the repeat, decide, append, and move the money with the events.</summary>
public sealed class AgreementWriter(Decisions decisions)
{
    /// <typeparam name="TDone">The event that answers the command, now or at its first time.</typeparam>
    /// <param name="beside">What else is read and stored in the same transaction, from the event; null for nothing.</param>
    /// <exception cref="RefusedException">The agreement is unknown or not the caller's, the key was used otherwise, or the decision refused.</exception>
    public Task<TDone> TakeAsync<TDone>(
        Guid agreementId, CommandIdentity identity, Caller caller, Func<Agreement, Decision> decide, CancellationToken cancellationToken,
        Func<IDocumentSession, TDone, Task>? beside = null)
        where TDone : class, IDoneByCommand => decisions.DecideAsync(caller.ClientId, async session =>
    {
        var stream = await session.Events.FetchForWriting<Agreement>(agreementId, cancellationToken);
        if (stream.Aggregate is not { } agreement || !ShowAgreement.MaySee(caller, agreement.FunderId)) throw new RefusedException(ShowAgreement.Unknown);
        if (agreement.Done.TryGetValue(identity.Id, out var done))
        {
            identity.MustMatch(done.RequestHash);
            return (TDone)done;
        }

        var decision = decide(agreement);
        if (decision.IsRefused) throw new RefusedException(decision.Refusals);
        Append(session, stream, decision.Events);
        var answer = decision.Events.OfType<TDone>().First();
        if (beside is not null) await beside(session, answer);
        return answer;
    }, cancellationToken);

    /// <summary>Appends events to an agreement's stream, and books what they move, in one transaction.</summary>
    public static void Append(IDocumentSession session, IEventStream<Agreement> stream, IReadOnlyList<object> events)
    {
        stream.AppendMany(events);
        foreach (var movement in events.SelectMany(Movements.OfAgreement)) PositionBook.Book(session, movement);
    }
}
