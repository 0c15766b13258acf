using Aptic.Hosting;
using Aptic.Redemption.Cheques.Domain;

namespace Aptic.Redemption.Cheques;

/// <summary>Adds what settlement tells to the cheques' streams, so that one stream holds a cheque's life up to its payment.</summary>
public sealed class SettlementTrail(Decisions decisions)
{
    private const string Teller = "settlement";

    /// <param name="notes">Cheque and event; a cheque that has the note already is left as it is.</param>
    /// <param name="by">Who caused it; null for settlement itself.</param>
    public Task NoteAsync(IEnumerable<(Guid ChequeId, object Note)> notes, CancellationToken cancellationToken, string? by = null) =>
        decisions.DecideAsync(by ?? Teller, async session =>
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
