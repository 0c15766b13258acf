using System.Net;
using Aptic.Settlement.Books;
using Aptic.Settlement.Books.Domain;
using Aptic.Tests.Integration.Fixture;
using Npgsql;
using Xunit;

namespace Aptic.Tests.Integration.Settlement;

public sealed class BooksTests(SettlementWorld world) : IClassFixture<SettlementWorld>
{
    [Fact]
    public async Task A_redemption_and_its_payout_are_booked_once_by_two_replicas_and_balance()
    {
        await using var replica = world.CreateReplica();
        replica.CreateClient().Dispose();
        var venue = await world.PayableVenueAsync();
        var redeemed = await world.AccrueAsync(venue, 1_000, 300);
        var reversed = await world.AccrueAsync(venue, 700);
        await world.Probe.PublishAsync(SettlementWorld.Reversed(reversed));
        await world.StageIsAsync(reversed, "cancelled");
        await world.PassReversalAsync();
        var runId = await world.ExportedRunAsync();
        var executedOn = await world.BankExecutesAsync(runId);
        await SettlementWorld.BodyAsync(await world.ConfirmAsync(runId, executedOn: executedOn));
        await world.CaughtUpAsync();

        Assert.Equal(2, await world.CountAsync(
            $"select count(*) from {BooksSchema.Live}.journal_line where redemption_id = $1 and account = '467100'",
            redeemed.RedemptionId));
        Assert.Equal(-1_248, await BalanceAsync(ChartOfAccounts.RingFencedBank, venue.VenueId));
        Assert.Equal(0, await BalanceAsync(ChartOfAccounts.VenuesOwed, venue.VenueId));
        Assert.Equal(0, await BalanceAsync(ChartOfAccounts.InTransfer, venue.VenueId));
        Assert.Equal(2, await world.CountAsync(
            $"select count(*) from {BooksSchema.Live}.service_line where redemption_id = $1 and covered_cents = 700",
            reversed.RedemptionId));
        Assert.Equal(0, await world.CountAsync($"select sum(sign) from {BooksSchema.Live}.service_line where redemption_id = $1",
            reversed.RedemptionId));
    }

    [Fact]
    public async Task The_database_refuses_an_entry_that_does_not_balance()
    {
        var redeemed = await world.AccrueAsync(await world.VenueAsync(), 1_000);
        await world.CaughtUpAsync();

        await using var database = NpgsqlDataSource.Create(world.Database);
        foreach (var statement in new[]
        {
            $"update {BooksSchema.Live}.journal_line set debit_cents = debit_cents + 1 where redemption_id = $1 and account = '467100'",
            $"delete from {BooksSchema.Live}.journal_line where redemption_id = $1 and account = '467100'",
            $"""
             insert into {BooksSchema.Live}.journal_line (entry, line, account, debit_cents, credit_cents)
             select entry, 99, '512000', 1, 0 from {BooksSchema.Live}.journal_line where redemption_id = $1 limit 1
             """,
        })
        {
            await using var command = database.CreateCommand(statement);
            command.Parameters.Add(new() { Value = redeemed.RedemptionId });
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal("journal_line_balance", refused.ConstraintName);
        }
    }

    [Fact]
    public async Task The_books_show_on_readiness() => await Eventually.IsTrueAsync(async () =>
        (await world.FinanceA.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, "settlement to be ready");

    private Task<long> BalanceAsync(string account, Guid venueId) => world.CountAsync(
        $"select coalesce(sum(debit_cents - credit_cents), 0)::bigint from {BooksSchema.Live}.journal_line "
            + "where account = $1 and venue_id = $2",
        account, venueId);
}
