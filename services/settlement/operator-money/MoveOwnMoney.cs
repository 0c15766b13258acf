using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.OperatorMoney.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.OperatorMoney;

/// <summary>
/// POST /settlement/v1/operator-account/deposits and …/withdrawals: what the operator puts into the account of the funders' money, and what
/// it takes out of what it earned. GET /settlement/v1/operator-account: what of its own is in there.
/// </summary>
public static class MoveOwnMoney
{
    private const string Operation = "move-own-money";

    public sealed record Request(long AmountCents, string BankReference, DateOnly On);

    public sealed record Moved(Guid MovementId, string Kind, long AmountCents, string BankReference, DateOnly On, string By,
        DateTimeOffset At);

    /// <param name="EarnedCents">By fees on receipts, and commission on what was paid.</param>
    /// <param name="GoodwillCents">Granted to venues, paid or not.</param>
    /// <param name="BankFeesCents">What the bank took for its services.</param>
    /// <param name="AvailableCents">
    /// Earned and paid in, without what was taken out, written off, granted and taken by the bank. Below zero: funders' money is missed.
    /// </param>
    public sealed record Answer(
        long EarnedCents, long PaidInCents, long WithdrawnCents, long WrittenOffCents, long GoodwillCents, long BankFeesCents,
        long AvailableCents, IReadOnlyList<GrantGoodwill.Answer> Goodwill);

    public static void MapMoveOwnMoney(this IEndpointRouteBuilder app)
    {
        app.MapPost("/settlement/v1/operator-account/deposits", PayInAsync)
            .RequireRole(Roles.Finance).WithSummary("Record that the operator paid money of its own into the account");
        app.MapPost("/settlement/v1/operator-account/withdrawals", WithdrawAsync)
            .RequireRole(Roles.Finance).WithSummary("Record that the operator took out what it had earned");
        app.MapGet("/settlement/v1/operator-account", ShowAsync)
            .RequireRole(Roles.Finance, Roles.Ops).WithSummary("The operator's own money in the account");
    }

    private static async Task<Created<Moved>> PayInAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:in", caller, key, request);
        var done = await TakeAsync(identity.Id, caller, decisions,
            (_, state) => Task.FromResult(OwnMoneyDecider.Decide(new OwnMoneyDecider.PayIn(identity.Id, request.AmountCents,
                request.BankReference, request.On, caller.ClientId, identity.RequestHash, time.GetUtcNow()), state)),
            cancellationToken);
        var e = (OperatorFundsPaidIn)done;
        identity.MustMatch(e.RequestHash);
        return Created(new Moved(e.CommandId, "deposit", e.AmountCents, e.BankReference, e.On, e.By, e.OccurredAt));
    }

    private static async Task<Created<Moved>> WithdrawAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of($"{Operation}:out", caller, key, request);
        var done = await TakeAsync(identity.Id, caller, decisions,
            async (session, state) => OwnMoneyDecider.Decide(new OwnMoneyDecider.Withdraw(
            identity.Id, request.AmountCents, request.BankReference, request.On, await EarnedMoney.CentsAsync(session, cancellationToken),
            caller.ClientId, identity.RequestHash, time.GetUtcNow()), state), cancellationToken);
        var e = (OperatorFundsWithdrawn)done;
        identity.MustMatch(e.RequestHash);
        return Created(new Moved(e.CommandId, "withdrawal", e.AmountCents, e.BankReference, e.On, e.By, e.OccurredAt));
    }

    /// <summary>Takes a command on the operator's own money, once, and gives the event that it led to.</summary>
    /// <exception cref="RefusedException">The decision refused.</exception>
    public static Task<object> TakeAsync(Guid commandId, Caller caller, Decisions decisions,
        Func<IDocumentSession, OwnMoney?, Task<Decision>> decide, CancellationToken cancellationToken) =>
        decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<OwnMoney>(OwnMoney.StreamId, cancellationToken);
            var decision = await decide(session, stream.Aggregate);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            return decision.Events.Aggregate(stream.Aggregate, OwnMoney.Evolve)!.Done[commandId];
        }, cancellationToken);

    private static async Task<Ok<Answer>> ShowAsync(IQuerySession session, CancellationToken cancellationToken)
    {
        var own = await session.Events.AggregateStreamAsync<OwnMoney>(OwnMoney.StreamId, token: cancellationToken)
            ?? new OwnMoney(OwnMoney.StreamId, 0, 0, 0);
        var earnedCents = await EarnedMoney.CentsAsync(session, cancellationToken);
        return TypedResults.Ok(new Answer(earnedCents, own.PaidInCents, own.WithdrawnCents, own.WrittenOffCents, own.GoodwillCents,
            own.BankFeesCents, own.AvailableCents(earnedCents),
            own.Goodwill.Values.OrderBy(one => one.Asked.OccurredAt).ThenBy(one => one.Asked.GoodwillId)
            .Select(GrantGoodwill.AnswerOf).ToList()));
    }

    private static Created<Moved> Created(Moved moved) => TypedResults.Created("/settlement/v1/operator-account", moved);
}
