using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Redemption.Cheques.Domain.ChequeDecider;

namespace Aptic.Redemption.Cheques;

/// <summary>
/// POST /redemption/v1/cheques/{serial}/activation, /block, /unblock, /cancellation and /replacement: what a partner does with a
/// cheque of its own. A repeat gets the first answer and does nothing, whatever came after it.
/// </summary>
public static class ChangeCheque
{
    /// <param name="TargetPublic">The public of whoever is handed a cheque of the stock; left out where it is known, or of no matter.</param>
    public sealed record ActivationRequest(string? TargetPublic = null);

    /// <param name="Reason">Why, in the partner's words; no personal data.</param>
    public sealed record ReasonedRequest(string Reason);

    public sealed record Answer(string Serial, ChequeStatus Status);

    public static void MapChangeCheque(this IEndpointRouteBuilder app)
    {
        var cheques = app.MapGroup("/redemption/v1/cheques/{serial}").RequireRole(Roles.Partner);
        cheques.MapPost("/activation", (string serial, ActivationRequest? request, IdempotencyKey key, Change change) =>
            change.ApplyAsync("activation", serial, key, request, (cheque, at) => Decide(new ActivateCheque(at.Now, request?.TargetPublic,
                at.IsBacked), cheque))).WithSummary("Activate a cheque at its hand-over");
        cheques.MapPost("/block", (string serial, ReasonedRequest request, IdempotencyKey key, Change change) =>
            change.ApplyAsync("block", serial, key, request, (cheque, at) =>
                Decide(new BlockCheque(request.Reason, at.Now), cheque))).WithSummary("Block a lost or stolen cheque");
        cheques.MapPost("/unblock", (string serial, IdempotencyKey key, Change change) =>
            change.ApplyAsync("unblock", serial, key, (object?)null, (cheque, at) =>
                Decide(new UnblockCheque(at.Now), cheque))).WithSummary("Unblock a cheque");
        cheques.MapPost("/cancellation", (string serial, ReasonedRequest request, IdempotencyKey key, Change change) =>
            change.ApplyAsync("cancellation", serial, key, request, (cheque, at) =>
                Decide(new CancelCheque(request.Reason, at.Now), cheque))).WithSummary("Take an unused cheque back");
        cheques.MapPost("/replacement", (string serial, ReasonedRequest request, IdempotencyKey key, Change change) =>
            change.ApplyAsync("replacement", serial, key, request, (cheque, at) =>
                Decide(new ReplaceCheque(request.Reason, at.Now), cheque)))
            .WithSummary("End an unused cheque for a new one of the same value and validity");
    }

    /// <summary>What all of them need of the request and the service.</summary>
    public sealed record Change(
        IHttpContextAccessor Http, CommandIdentities Identities, Decisions Decisions, ChequeDirectory Directory, TimeProvider Time)
    {
        internal async Task<Ok<Answer>> ApplyAsync<TRequest>(
            string operation, string serial, IdempotencyKey key, TRequest request, Func<Cheque, ChequeCommand.Circumstances,
            Decision> decide)
        {
            var caller = Caller.From(Http.HttpContext!.User);
            var identity = Identities.Of($"cheque-{operation}:{serial}", caller, key, request);
            var cancellationToken = Http.HttpContext.RequestAborted;
            var id = await Directory.FindBySerialAsync(serial, cancellationToken) ?? throw new RefusedException(ShowCheque.Unknown);
            return await Decisions.DecideAsync(caller.ClientId, async session =>
            {
                var stream = await session.Events.FetchForWriting<Cheque>(id, cancellationToken);
                if (stream.Aggregate is not { } cheque || cheque.Terms.PartnerId != caller.Party) throw new RefusedException(ShowCheque.Unknown);

                if (cheque.Taken.TryGetValue(identity.Id, out var earlier)) identity.MustMatch(earlier.RequestHash);
                var agreement = await ChequeCommand.KnownAsync(session, cheque.Terms.AgreementId, cancellationToken);
                var (taken, refusals) = ChequeCommand.Take(session, stream, identity, agreement, decide, Time.GetUtcNow());
                return taken is null ? throw new RefusedException(refusals) : TypedResults.Ok(new Answer(serial, taken.StatusAfter));
            }, cancellationToken);
        }
    }
}
