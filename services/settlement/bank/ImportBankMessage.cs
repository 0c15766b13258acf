using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Settlement.Bank.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aptic.Settlement.Bank;

/// <summary>
/// POST /settlement/v1/bank-messages: takes what the bank says of payouts (pain.002, camt.053, camt.054). What is matched is recorded with
/// its run; what is not waits in a list. A message or a transaction that was told before changes nothing. Receipts of funders are
/// funding's, which imports the same file.
/// </summary>
public static class ImportBankMessage
{
    private const string Operation = "import-bank-message";

    /// <param name="Kind">Such as <c>camt.053.001.08</c>.</param>
    /// <param name="Reference">The bank's id of the message.</param>
    /// <param name="IsDuplicate">True where the message was imported before, by another command: nothing was done again.</param>
    /// <param name="Matched">How many lines there are of each match.</param>
    /// <param name="RecordedCount">Payouts whose outcome was recorded.</param>
    /// <param name="Warnings">What was not needed of the file, and is not as its schema has it, or is of another account.</param>
    public sealed record Answer(
        Guid BankMessageId, string Kind, string Reference, bool IsDuplicate, IReadOnlyList<StatementTold> Statements, int LineCount,
        IReadOnlyDictionary<string, int> Matched, int RecordedCount, IReadOnlyList<FormatWarning> Warnings);

    public static void MapImportBankMessage(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/bank-messages", HandleAsync)
            .Accepts<string>("application/xml", "text/xml")
            .WithMetadata(new RequestSizeLimitAttribute(IsoSchemas.CharactersMost))
            .RequireRole(Roles.Finance).WithSummary("Take a message of the bank on payouts (pain.002, camt.053, camt.054)");

    private static async Task<Ok<Answer>> HandleAsync(
        HttpContext http, IdempotencyKey key, Caller caller, CommandIdentities identities, BankMessageIntake intake, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() is not ("application/xml" or "text/xml"))
            throw new BadHttpRequestException("Send application/xml.", StatusCodes.Status415UnsupportedMediaType);

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        var bytes = body.ToArray();
        var identity = identities.OfBytes(Operation, caller, key, bytes);
        var (message, warnings) = await intake.ImportAsync(
            BankFile.Read(bytes), identity, caller.ClientId, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(new Answer(message.Id, message.Imported.Kind, message.Imported.Reference,
            message.Imported.CommandId != identity.Id, message.Imported.Statements, message.Lines.Count,
            BankMessageInBrief.CountsOf(message), message.Recorded!.RecordedCount, warnings));
    }
}
