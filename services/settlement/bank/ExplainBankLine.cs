using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Bank.Domain;
using Aptic.Settlement.OperatorMoney;
using Aptic.Settlement.OperatorMoney.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Bank;

/// <summary>
/// POST /settlement/v1/bank-messages/{id}/lines/{number}/explanation: finance found out what an unmatched line is. It no longer waits, and
/// what it is of the operator's own money is booked; what is <c>other</c> stays in transit, and may be explained once more.
/// </summary>
public static class ExplainBankLine
{
    private const string Operation = "explain-bank-line";

    /// <param name="Explanation"><c>operator-withdrawal</c>, <c>operator-deposit</c>, <c>bank-fee</c> or <c>other</c>.</param>
    /// <param name="Note">1 to 500 characters.</param>
    public sealed record Request(string Explanation, string Note);

    public sealed record Answer(Guid BankMessageId, int Number, string Explanation, string Note, string ExplainedBy,
        DateTimeOffset ExplainedAt);

    public static void MapExplainBankLine(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/bank-messages/{bankMessageId:guid}/lines/{number:int}/explanation", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Explain a line of the bank that nothing was matched with");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid bankMessageId, int number, Request request, IdempotencyKey key, Caller caller, CommandIdentities identities,
        Decisions decisions, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:{bankMessageId}:{number}", caller, key, request);
        var command = new BankMessageDecider.ExplainLine(
            identity.Id, identity.RequestHash, number, request.Explanation, request.Note, caller.ClientId, time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<BankMessage>(bankMessageId, cancellationToken);
            var message = stream.Aggregate ?? throw new RefusedException(ShowBankMessage.Unknown);
            if (message.Done.GetValueOrDefault(identity.Id) is { } done) identity.MustMatch(done.RequestHash);
            var decision = BankMessageDecider.Decide(command, message);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            var after = decision.Events.Aggregate(message, BankMessage.Evolve);
            BankMessageIntake.Keep(session, after);
            session.Delete<UnmatchedLine>(UnmatchedLine.IdOf(bankMessageId, number));
            var explained = after.Done[identity.Id];
            if (decision.Events.Count > 0 && explained.Explanation != Explanations.Other)
                await BookAsync(session, message.Lines[number - 1], explained, cancellationToken);
            return TypedResults.Ok(new Answer(
                bankMessageId, number, explained.Explanation, explained.Note, explained.ExplainedBy, explained.OccurredAt));
        }, cancellationToken);
    }

    private static async Task BookAsync(
        IDocumentSession session, BankLine line, BankLineExplained explained, CancellationToken cancellationToken)
    {
        var own = await session.Events.FetchForWriting<OwnMoney>(OwnMoney.StreamId, cancellationToken);
        var cents = line.Direction == BankLine.Credit ? line.AmountCents!.Value : -line.AmountCents!.Value;
        var booked = OwnMoneyDecider.Decide(new OwnMoneyDecider.BookBankLine(explained.CommandId, explained.BankMessageId, line.Number,
            cents, explained.Explanation == Explanations.BankFee, line.Reference!, line.BookedOn!.Value,
            await EarnedMoney.CentsAsync(session, cancellationToken), explained.ExplainedBy, explained.RequestHash, explained.OccurredAt),
            own.Aggregate);
        if (booked.IsRefused) throw new RefusedException(booked.Refusals);
        own.AppendMany(booked.Events);
    }
}
