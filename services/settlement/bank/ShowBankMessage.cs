using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.Payees;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Bank;

/// <summary>GET /settlement/v1/bank-messages/{id}: a message of the bank with its lines; …/file: as the bank sent it.</summary>
public static class ShowBankMessage
{
    private const int LimitMost = 1_000;
    private const int LimitDefault = 200;

    public static readonly Refusal Unknown = Refusal.NotFound("bank-message-unknown", "There is no such message of the bank.",
        "/bankMessageId");

    /// <param name="Next">Number after which the next page begins; null on the last.</param>
    public sealed record Answer(
        Guid BankMessageId, string Kind, string Reference, string FileSha256, IReadOnlyList<StatementTold> Statements, string ImportedBy,
        DateTimeOffset ImportedAt, bool IsRecorded, IReadOnlyList<Line> Lines, int? Next);

    /// <param name="Explained">Null for what nobody has explained.</param>
    public sealed record Line(
        int Number, string Place, string? Reference, long? AmountCents, string? Direction, DateOnly? BookedOn, string Match, string? Reason,
        Guid? PayoutId, string? BatchId, Explained? Explained);

    public sealed record Explained(string Explanation, string Note, string By, DateTimeOffset At);

    public static void MapShowBankMessage(this IEndpointRouteBuilder app)
    {
        app.MapGet("/settlement/v1/bank-messages/{bankMessageId:guid}", HandleAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("A message of the bank, with its lines");
        app.MapGet("/settlement/v1/bank-messages/{bankMessageId:guid}/file", HandOutAsync)
            .RequireRole(Roles.Finance).WithSummary("A message of the bank, as it sent it")
            .Produces<string>(StatusCodes.Status200OK, "application/xml");
    }

    private static async Task<Ok<Answer>> HandleAsync(
        Guid bankMessageId, int? cursor, int? limit, IQuerySession session, CancellationToken cancellationToken)
    {
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} lines.", "query limit"));

        var message = await session.Events.AggregateStreamAsync<BankMessage>(bankMessageId, token: cancellationToken)
            ?? throw new RefusedException(Unknown);
        var rest = message.Lines.Where(line => line.Number > (cursor ?? 0)).ToList();
        return TypedResults.Ok(new Answer(message.Id, message.Imported.Kind, message.Imported.Reference, message.Imported.FileSha256,
            message.Imported.Statements, message.Imported.ImportedBy, message.Imported.OccurredAt, message.Recorded is not null,
            rest.Take(size).Select(line => LineOf(message, line)).ToList(), rest.Count > size ? rest[size - 1].Number : null));
    }

    private static async Task<FileContentHttpResult> HandOutAsync(
        Guid bankMessageId, HttpContext http, IQuerySession session, AccountVault vault, CancellationToken cancellationToken)
    {
        var stored = await session.LoadAsync<StoredBankMessage>(bankMessageId, cancellationToken) ?? throw new RefusedException(Unknown);
        // The file holds account numbers and names: nobody on the way keeps it.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(vault.OpenFile(bankMessageId, stored.File), "application/xml", $"{bankMessageId}.xml");
    }

    private static Line LineOf(BankMessage message, BankLine line) =>
        new(line.Number, line.Place, line.Reference, line.AmountCents, line.Direction,
        line.BookedOn, line.Match, line.Reason, line.PayoutId, line.BatchId,
        message.Explanations.GetValueOrDefault(line.Number) is { } explained
            ? new Explained(explained.Explanation, explained.Note, explained.ExplainedBy, explained.OccurredAt)
            : null);
}
