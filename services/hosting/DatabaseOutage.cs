using MassTransit;
using Npgsql;

namespace Aptic.Hosting;

/// <summary>How long a message is held while the database is away: the pauses between attempts, until it goes back to its queue.</summary>
public sealed record OutagePatience(IReadOnlyList<TimeSpan> Pauses)
{
    /// <summary>
    /// Nine minutes where connections are refused; where each attempt hangs until it times out, still less than the half hour after
    /// which the broker takes the channel away from a consumer that does not answer.
    /// </summary>
    public static readonly OutagePatience Default = new([.. new[] { 1, 2, 4, 8, 15, 30, 60, 60, 60, 60, 60, 60, 60, 60 }.Select(s =>
        TimeSpan.FromSeconds(s))]);
}

/// <summary>What becomes of messages while the database is away: nothing is wrong with them, so that none becomes an error.</summary>
public static class DatabaseOutage
{
    /// <summary>True where the database is the cause, and the same may succeed later.</summary>
    public static bool Caused(Exception exception) => exception switch
    {
        NpgsqlException { IsTransient: true } => true,
        AggregateException aggregate => aggregate.InnerExceptions.Any(Caused),
        { InnerException: { } inner } => Caused(inner),
        _ => false,
    };

    /// <summary>Gives a message back to its queue when patience has ended; each time counts towards the limit of deliveries.</summary>
    public sealed class PutBack(ILogger logger) : IFilter<ExceptionReceiveContext>
    {
        public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
        {
            if (!Caused(context.Exception)) return next.Send(context);

            logger.LogWarning("The database is away: message {MessageId} goes back to its queue.", context.GetMessageId());
            throw context.Exception;
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("database-outage");
    }
}
