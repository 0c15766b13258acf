using Aptic.Hosting;
using Aptic.Redemption.Cheques;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Redemption.Cheques.ChequeDecider;

namespace Aptic.Redemption;

/// <summary>
/// POST /redemption/v1/cheques/{serial}/activation, /block, /unblock, /cancellation and /replacement: what a partner does with a
/// cheque of its own. By nature idempotent: a cheque that is so already stays so.
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
        cheques.MapPost("/activation", (string serial, ActivationRequest? request, Change change) =>
            change.ApplyAsync(serial, (cheque, now) => Decide(new ActivateCheque(now, request?.TargetPublic), cheque))).WithSummary("Activate a cheque at its hand-over");
        cheques.MapPost("/block", (string serial, ReasonedRequest request, Change change) =>
            change.ApplyAsync(serial, (cheque, now) => Decide(new BlockCheque(request.Reason, now), cheque))).WithSummary("Block a lost or stolen cheque");
        cheques.MapPost("/unblock", (string serial, Change change) =>
            change.ApplyAsync(serial, (cheque, now) => Decide(new UnblockCheque(now), cheque))).WithSummary("Unblock a cheque");
        cheques.MapPost("/cancellation", (string serial, ReasonedRequest request, Change change) =>
            change.ApplyAsync(serial, (cheque, now) => Decide(new CancelCheque(request.Reason, now), cheque))).WithSummary("Take an unused cheque back");
        cheques.MapPost("/replacement", (string serial, ReasonedRequest request, Change change) =>
            change.ApplyAsync(serial, (cheque, now) => Decide(new ReplaceCheque(request.Reason, now), cheque)))
            .WithSummary("End an unused cheque for a new one of the same value and validity");
    }

    /// <summary>What all of them need of the request and the service.</summary>
    public sealed record Change(IHttpContextAccessor Http, Decisions Decisions, ChequeDirectory Directory, TimeProvider Time)
    {
        internal async Task<Ok<Answer>> ApplyAsync(string serial, Func<Cheque, DateTimeOffset, Decision> decide)
        {
            var caller = Caller.From(Http.HttpContext!.User);
            var cancellationToken = Http.HttpContext.RequestAborted;
            var id = await Directory.FindBySerialAsync(serial, cancellationToken) ?? throw new RefusedException(ShowCheque.Unknown);
            return await Decisions.DecideAsync(caller.ClientId, async session =>
            {
                var stream = await session.Events.FetchForWriting<Cheque>(id, cancellationToken);
                if (stream.Aggregate is not { } cheque || cheque.Terms.PartnerId != caller.Party) throw new RefusedException(ShowCheque.Unknown);

                var decision = decide(cheque, Time.GetUtcNow());
                if (decision.IsRefused) throw new RefusedException(decision.Refusals);
                stream.AppendMany(decision.Events);
                return TypedResults.Ok(new Answer(serial, decision.Events.Aggregate(cheque, Cheque.Evolve).Status));
            }, cancellationToken);
        }
    }
}
