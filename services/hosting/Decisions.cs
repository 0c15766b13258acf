using System.Diagnostics;
using Aptic.Kernel;
using JasperFx;
using Marten;
using Marten.Exceptions;
using Npgsql;

namespace Aptic.Hosting;

/// <summary>
/// Runs a decision against the event store: look, decide, append, save; on any conflict forget what was read, and do it all
/// again. A conflict's own exception can name the wrong stream, so nothing is concluded from it.
/// </summary>
public sealed class Decisions(IDocumentStore store, ILogger<Decisions> logger)
{
    private const int AttemptsMost = 10;

    /// <param name="actor">Who causes the events: a client's id, or the service that reacts to a message.</param>
    /// <param name="attempt">Reads, decides and queues its events on the session; run anew after a conflict.</param>
    /// <exception cref="RefusedException">The decision refused, or other writers won every time (<c>too-busy</c>).</exception>
    public async Task<T> DecideAsync<T>(string actor, Func<IDocumentSession, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var refusedBefore = false;
        for (var number = 1; ; number++)
        {
            await using var session = store.LightweightSession();
            using var span = SpanOfSession();
            session.LastModifiedBy = actor;
            try
            {
                var answer = await attempt(session);
                await session.SaveChangesAsync(cancellationToken);
                return answer;
            }
            catch (RefusedException) when (!refusedBefore)
            {
                // Reads of one attempt are not of one instant: what refuses may be the effect of this very command, sent twice and
                // done in between. The second look finds it, or refuses again.
                refusedBefore = true;
            }
            catch (Exception exception) when (IsConflict(exception))
            {
                logger.LogInformation("Another writer came first ({Conflict}), attempt {Attempt}.", exception.GetType().Name, number);
                if (number == AttemptsMost)
                    throw new RefusedException(Refusal.Conflict("too-busy",
                        "Others change the same thing right now. Send the request again."));
                await Task.Delay(Random.Shared.Next(5, 20 * number), cancellationToken);
            }
        }
    }

    /// <inheritdoc cref="DecideAsync{T}(string, Func{IDocumentSession, Task{T}}, CancellationToken)"/>
    public Task DecideAsync(string actor, Func<IDocumentSession, Task> attempt, CancellationToken cancellationToken) =>
        DecideAsync(actor, async session =>
        {
            await attempt(session);
            return true;
        }, cancellationToken);

    /// <summary>
    /// The span that Marten opened for the session, to be ended here: a session that begins a transaction of its own forgets it, and
    /// what follows would hang on a span that never ends and is never exported.
    /// </summary>
    private static Activity? SpanOfSession() => Activity.Current is { Source.Name: "Marten" } span ? span : null;

    private static bool IsConflict(Exception exception) => exception switch
    {
        ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException => true,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected } => true,
        AggregateException aggregate => aggregate.InnerExceptions.All(IsConflict),
        { InnerException: { } inner } => IsConflict(inner),
        _ => false,
    };
}
