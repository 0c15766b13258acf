using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Bank.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Bank;

/// <summary>
/// GET /settlement/v1/bank-messages: what the bank said, newest first, page by page; …/unmatched: the lines that wait to be explained, the
/// oldest first; …/balances: what was on the account at the end of each period.
/// </summary>
public static class ListBankMessages
{
    private const int LimitMost = 200;
    private const int LimitDefault = 50;

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<BankMessageInBrief> Messages, Guid? Next);

    /// <inheritdoc cref="Answer"/>
    public sealed record UnmatchedAnswer(IReadOnlyList<Unmatched> Lines, Guid? Next);

    /// <param name="Direction"><c>debit</c>, <c>credit</c>; null where nothing was booked.</param>
    /// <param name="Explanation">The reason in words.</param>
    public sealed record Unmatched(
        Guid BankMessageId, int Number, string Kind, string? StatementId, string Place, string? Reference, long? AmountCents,
        string? Direction, DateOnly? BookedOn, string Reason, string Explanation, Guid? PayoutId);

    public sealed record BalancesAnswer(IReadOnlyList<StatementBalance> Balances);

    public static void MapListBankMessages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/settlement/v1/bank-messages", ListAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("The bank's messages, newest first");
        app.MapGet("/settlement/v1/bank-messages/unmatched", ListUnmatchedAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("Lines of the bank's messages that wait to be explained, the oldest first");
        app.MapGet("/settlement/v1/bank-messages/balances", ListBalancesAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("The account's closing balances, the latest first");
    }

    private static async Task<Ok<Answer>> ListAsync(Guid? cursor, int? limit, IQuerySession session, CancellationToken cancellationToken)
    {
        var size = SizeOf(limit);
        var after = cursor is { } id ? await LastAsync<BankMessageInBrief>(session, id, cancellationToken) : null;
        var found = await session.QueryAsync<BankMessageInBrief>(
            $"where {(after is null ? "true" : "(imported_at, id) < (?, ?)")} order by imported_at desc, id desc limit ?",
            cancellationToken, after is null ? [size + 1] : [after.ImportedAt, after.Id, size + 1]);
        var page = found.Take(size).ToList();
        return TypedResults.Ok(new Answer(page, found.Count > size ? page[^1].Id : null));
    }

    private static async Task<Ok<UnmatchedAnswer>> ListUnmatchedAsync(
        Guid? cursor, int? limit, IQuerySession session, CancellationToken cancellationToken)
    {
        var size = SizeOf(limit);
        var after = cursor is { } id ? await LastAsync<UnmatchedLine>(session, id, cancellationToken) : null;
        var found = await session.QueryAsync<UnmatchedLine>(
            $"where {(after is null ? "true" : "(imported_at, id) > (?, ?)")} order by imported_at, id limit ?", cancellationToken,
            after is null ? [size + 1] : [after.ImportedAt, after.Id, size + 1]);
        var page = found.Take(size).ToList();
        return TypedResults.Ok(new UnmatchedAnswer(page.Select(ItemOf).ToList(), found.Count > size ? page[^1].Id : null));
    }

    private static async Task<Ok<BalancesAnswer>> ListBalancesAsync(int? limit, IQuerySession session,
        CancellationToken cancellationToken) =>
        TypedResults.Ok(new BalancesAnswer(await session.QueryAsync<StatementBalance>(
            "where true order by closing_on desc, id desc limit ?", cancellationToken, SizeOf(limit))));

    private static int SizeOf(int? limit) => (limit ?? LimitDefault) is >= 1 and <= LimitMost and var size
        ? size
        : throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} items.", "query limit"));

    private static async Task<T> LastAsync<T>(IQuerySession session, Guid id, CancellationToken cancellationToken) where T : class =>
        await session.LoadAsync<T>(id, cancellationToken)
            ?? throw new RefusedException(Refusal.Invalid("invalid-cursor", "Send the cursor as the page before gave it.", "query cursor"));

    private static Unmatched ItemOf(UnmatchedLine unmatched) => new(unmatched.BankMessageId, unmatched.Line.Number, unmatched.Kind,
        unmatched.Line.StatementId, unmatched.Line.Place, unmatched.Line.Reference, unmatched.Line.AmountCents, unmatched.Line.Direction,
        unmatched.Line.BookedOn, unmatched.Line.Reason!, MismatchReasons.Explain(unmatched.Line.Reason!), unmatched.Line.PayoutId);
}
