using Aptic.Hosting;
using Aptic.Settlement.Books;
using Aptic.Settlement.Books.Domain;
using Aptic.Settlement.Reports;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aptic.Settlement.Replay;

/// <summary>
/// GET /settlement/v1/replay/as-of?asOf=2026-03-31: the accounts as they were known when a day was closed, and what has come since; or,
/// by asOf=2026-03-31T22:00:00Z, as the store had recorded them at an instant.
/// </summary>
public static class ShowBooksAsOf
{
    /// <param name="Sequence">The books are what events up to here say.</param>
    /// <param name="FixedBy">The day whose closing fixes it; null for an instant, and for now.</param>
    public sealed record Answer(long Sequence, DateOnly? FixedBy, IReadOnlyList<Balance> Accounts);

    /// <param name="DebitCents">Sum of what was debited as far as it was known then.</param>
    /// <param name="SinceDebitCents">What has been debited since.</param>
    public sealed record Balance(
        string Account, string Name, long DebitCents, long CreditCents, long SinceDebitCents, long SinceCreditCents);

    public static void MapShowBooksAsOf(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/replay/as-of", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("The accounts as they were known when a day was closed")
            .WithDescription("asOf: a day (2026-03-31), up to where settlement heard that it is closed, the same whenever it is asked for; "
                + "or an instant (2026-03-31T22:00:00Z), up to what the store had recorded then. What has come since is told apart.");

    private static async Task<Ok<Answer>> HandleAsync(
        string? asOf, StatementQueries statements, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var then = AsOf.Of(asOf);
        var sequence = await statements.KnownAsync(then, cancellationToken);
        await using var command = database.CreateCommand(
            $"""
             select l.account,
               coalesce(sum(l.debit_cents) filter (where e.sequence <= $1), 0)::bigint, coalesce(sum(l.credit_cents) filter (where e.sequence <= $1), 0)::bigint,
               coalesce(sum(l.debit_cents) filter (where e.sequence > $1), 0)::bigint, coalesce(sum(l.credit_cents) filter (where e.sequence > $1), 0)::bigint
             from {BooksSchema.Live}.journal_line l join {BooksSchema.Live}.journal_entry e using (entry)
             group by l.account order by l.account
             """);
        command.Parameters.Add(new() { Value = sequence });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<Balance> accounts = [];
        while (await row.ReadAsync(cancellationToken))
        {
            accounts.Add(new Balance(row.GetString(0), ChartOfAccounts.Names[row.GetString(0)], row.GetInt64(1), row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(4)));
        }

        return TypedResults.Ok(new Answer(sequence, then?.Day, accounts));
    }
}
