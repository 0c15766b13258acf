using System.Net.Sockets;
using Aptic.Hosting;
using Marten.Exceptions;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Specifications.Hosting;

public sealed class DatabaseOutageTests
{
    private static readonly NpgsqlException Refused = new("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));

    public static TheoryData<Exception> Outages =>
    [
        Refused,
        new NpgsqlException("Exception while reading from stream", new TimeoutException()),
        new PostgresException("terminating connection due to administrator command", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown),
        new PostgresException("the database system is starting up", "FATAL", "FATAL", PostgresErrorCodes.CannotConnectNow),
        new MartenCommandException(null, Refused),
        new AggregateException(new InvalidOperationException(), Refused),
    ];

    public static TheoryData<Exception> OtherFailures =>
    [
        new InvalidOperationException("Redemption names a request that is unknown here."),
        new TimeoutException(),
        new SocketException((int)SocketError.ConnectionRefused),
        new PostgresException("duplicate key", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation),
        new PostgresException("no such column", "ERROR", "ERROR", PostgresErrorCodes.UndefinedColumn),
    ];

    [Theory]
    [MemberData(nameof(Outages))]
    public void A_database_that_is_away_is_told_from_the_failure_however_it_is_wrapped(Exception failure) => Assert.True(DatabaseOutage.Caused(failure));

    [Theory]
    [MemberData(nameof(OtherFailures))]
    public void What_will_fail_again_is_no_outage(Exception failure) => Assert.False(DatabaseOutage.Caused(failure));

    [Fact]
    public void Patience_lasts_for_an_outage_of_hours_and_ends_before_the_broker_closes_the_channel()
    {
        var pauses = OutagePatience.Default.Pauses;
        var held = TimeSpan.FromTicks(pauses.Sum(pause => pause.Ticks));
        // An attempt that hangs: Marten tries four times, each until the connection times out after 15 s; the first two on
        // connections that were open, until their command times out after 30 s.
        var hanging = (pauses.Count - 1) * TimeSpan.FromSeconds(4 * 15) + 2 * TimeSpan.FromSeconds(4 * 30);

        Assert.True(held * 21 > TimeSpan.FromHours(3), $"{held} at each of 21 deliveries");
        Assert.True(held + hanging < TimeSpan.FromMinutes(29), $"{held + hanging} of the broker's 30 minutes");
    }
}
