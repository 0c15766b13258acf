using Aptic.Hosting;
using Aptic.Redemption.Cheques;

namespace Aptic.Redemption;

/// <summary>Adds what settlement tells to the cheques' streams, so that one stream holds a cheque's life up to its payment.</summary>
public sealed class SettlementTrail(Decisions decisions)
{
    /// <param name="notes">Cheque and event; a cheque that has the note already is left as it is.</param>
    public Task NoteAsync(IEnumerable<(Guid ChequeId, object Note)> notes, CancellationToken cancellationToken) =>
        decisions.DecideAsync("settlement", async session =>
        {
            var cheques = notes.GroupBy(note => note.ChequeId, note => note.Note).ToList();
            var batch = session.CreateBatchQuery();
            var fetches = cheques.Select(cheque => batch.Events.FetchForWriting<Cheque>(cheque.Key)).ToList();
            await batch.Execute(cancellationToken);
            foreach (var (cheque, fetch) in cheques.Zip(fetches))
            {
                var stream = await fetch;
                var state = stream.Aggregate ?? throw new InvalidOperationException($"Settlement names cheque {cheque.Key}, which is not registered here.");
                foreach (var note in cheque.DistinctBy(Cheque.NoteOf)) stream.AppendMany(ChequeDecider.Note(note, state).Events);
            }
        }, cancellationToken);
}
