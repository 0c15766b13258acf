using Aptic.Hosting;
using Aptic.Redemption.Cheques;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Redemption.Cheques.ChequeDecider;

namespace Aptic.Redemption;

/// <summary>
/// POST /redemption/v1/cheques/activation, /block, /unblock, /cancellation and /replacement: the same for many cheques of the
/// partner's, named one by one, by their booklet, or as a range of serials of one request.
/// </summary>
/// <remarks>
/// Each cheque is a decision of its own, and one that is refused keeps no other back: the answer says of each whether it was done,
/// was so already, or is refused and why. So a request that broke off is simply sent again.
/// </remarks>
public static class ChangeCheques
{
    public const int ChequesMost = 1_000;

    // A transaction holds this many cheques: few enough that venues at the same cheques wait for moments only.
    private const int ChequesPerTransaction = 100;

    /// <summary>Exactly one of three: serials, a booklet, or a range with both its ends.</summary>
    /// <param name="From">The first serial of a range; the last is of the same request.</param>
    public sealed record Selection(IReadOnlyList<string>? Serials, string? Booklet, string? From, string? To);

    /// <param name="TargetPublic">The public of whoever is handed cheques of the stock; left out where it is known, or of no matter.</param>
    public sealed record ActivationRequest(
        IReadOnlyList<string>? Serials = null, string? Booklet = null, string? From = null, string? To = null, string? TargetPublic = null);

    /// <param name="Reason">Why, in the partner's words; no personal data.</param>
    public sealed record ReasonedRequest(
        string Reason, IReadOnlyList<string>? Serials = null, string? Booklet = null, string? From = null, string? To = null);

    public sealed record PlainRequest(IReadOnlyList<string>? Serials = null, string? Booklet = null, string? From = null, string? To = null);

    public enum Outcome
    {
        Done,
        Already,
        Refused,
    }

    /// <param name="Status">Of the cheque afterwards; null where it is unknown.</param>
    /// <param name="Errors">Every reason of a refusal; empty otherwise.</param>
    public sealed record ChequeAnswer(string Serial, Outcome Outcome, ChequeStatus? Status, IReadOnlyList<Error> Errors);

    public sealed record Error(string Code, string Detail);

    public sealed record Answer(int Done, int Already, int Refused, IReadOnlyList<ChequeAnswer> Cheques);

    public static void MapChangeCheques(this IEndpointRouteBuilder app)
    {
        var cheques = app.MapGroup("/redemption/v1/cheques").RequireRole(Roles.Partner);
        cheques.MapPost("/activation", (ActivationRequest request, Batch batch) =>
                batch.ApplyAsync(new Selection(request.Serials, request.Booklet, request.From, request.To),
                    (cheque, now) => Decide(new ActivateCheque(now, request.TargetPublic), cheque)))
            .WithSummary("Activate cheques at their hand-over");
        cheques.MapPost("/block", (ReasonedRequest request, Batch batch) =>
                batch.ApplyAsync(request, (cheque, now) => Decide(new BlockCheque(request.Reason, now), cheque)))
            .WithSummary("Block lost or stolen cheques");
        cheques.MapPost("/unblock", (PlainRequest request, Batch batch) =>
                batch.ApplyAsync(new Selection(request.Serials, request.Booklet, request.From, request.To),
                    (cheque, now) => Decide(new UnblockCheque(now), cheque)))
            .WithSummary("Unblock cheques");
        cheques.MapPost("/cancellation", (ReasonedRequest request, Batch batch) =>
                batch.ApplyAsync(request, (cheque, now) => Decide(new CancelCheque(request.Reason, now), cheque)))
            .WithSummary("Take unused cheques back");
        cheques.MapPost("/replacement", (ReasonedRequest request, Batch batch) =>
                batch.ApplyAsync(request, (cheque, now) => Decide(new ReplaceCheque(request.Reason, now), cheque)))
            .WithSummary("End unused cheques for new ones of the same value and validity");
    }

    /// <summary>What all of them need of the request and the service.</summary>
    public sealed record Batch(IHttpContextAccessor Http, Decisions Decisions, ChequeDirectory Directory, IQuerySession Session, TimeProvider Time)
    {
        internal Task<Ok<Answer>> ApplyAsync(ReasonedRequest request, Func<Cheque, DateTimeOffset, Decision> decide) =>
            BreachOfReason(request.Reason) is { } breach
                ? throw new RefusedException(breach)
                : ApplyAsync(new Selection(request.Serials, request.Booklet, request.From, request.To), decide);

        internal async Task<Ok<Answer>> ApplyAsync(Selection selection, Func<Cheque, DateTimeOffset, Decision> decide)
        {
            var caller = Caller.From(Http.HttpContext!.User);
            var cancellationToken = Http.HttpContext.RequestAborted;
            var found = await FindAsync(selection, caller, cancellationToken);
            Dictionary<string, ChequeAnswer> answers = new(StringComparer.Ordinal);
            // In the order of the ids, so that two batches over the same cheques do not wait for each other crosswise.
            foreach (var some in found.Where(cheque => cheque.ChequeId is not null).OrderBy(cheque => cheque.ChequeId).Chunk(ChequesPerTransaction))
            {
                var decided = await Decisions.DecideAsync(caller.ClientId, session => ChangeAsync(session, some, caller, decide, cancellationToken), cancellationToken);
                foreach (var answer in decided) answers.Add(answer.Serial, answer);
            }

            var all = found.Select(cheque => answers.GetValueOrDefault(cheque.Serial) ?? Unknown(cheque.Serial)).ToList();
            int Count(Outcome outcome) => all.Count(cheque => cheque.Outcome == outcome);
            return TypedResults.Ok(new Answer(Count(Outcome.Done), Count(Outcome.Already), Count(Outcome.Refused), all));
        }

        private async Task<List<ChequeAnswer>> ChangeAsync(
            IDocumentSession session, FoundCheque[] cheques, Caller caller, Func<Cheque, DateTimeOffset, Decision> decide, CancellationToken cancellationToken)
        {
            var query = session.CreateBatchQuery();
            var reading = cheques.Select(cheque => query.Events.FetchForWriting<Cheque>(cheque.ChequeId!.Value)).ToList();
            await query.Execute(cancellationToken);

            List<ChequeAnswer> answers = [];
            for (var index = 0; index < cheques.Length; index++)
                answers.Add(Change(await reading[index], cheques[index].Serial, caller, decide));
            return answers;
        }

        private ChequeAnswer Change(IEventStream<Cheque> stream, string serial, Caller caller, Func<Cheque, DateTimeOffset, Decision> decide)
        {
            if (stream.Aggregate is not { } cheque || cheque.Terms.PartnerId != caller.Party) return Unknown(serial);

            var decision = decide(cheque, Time.GetUtcNow());
            if (decision.IsRefused)
                return new ChequeAnswer(serial, Outcome.Refused, cheque.Status, decision.Refusals.Select(refusal => new Error(refusal.Code, refusal.Detail)).ToList());
            if (decision.Events.Count == 0) return new ChequeAnswer(serial, Outcome.Already, cheque.Status, []);

            stream.AppendMany(decision.Events);
            return new ChequeAnswer(serial, Outcome.Done, decision.Events.Aggregate(cheque, Cheque.Evolve).Status, []);
        }

        private async Task<IReadOnlyList<FoundCheque>> FindAsync(Selection selection, Caller caller, CancellationToken cancellationToken)
        {
            switch (selection)
            {
                case { Serials: { } serials, Booklet: null, From: null, To: null }:
                    if (serials.Count is 0 or > ChequesMost)
                        throw new RefusedException(Refusal.Invalid("invalid-selection", $"Name 1 to {ChequesMost} cheques.", "/serials"));
                    return await Directory.FindBySerialsAsync(serials.Distinct(StringComparer.Ordinal).ToList(), cancellationToken);
                case { Serials: null, Booklet: { } booklet, From: null, To: null }:
                    return await MustBeOwnAsync(await Directory.FindBookletAsync(booklet, ChequesMost + 1, cancellationToken), caller,
                        Refusal.NotFound("booklet-unknown", "There is no such booklet, or it is not yours.", "/booklet"), cancellationToken);
                case { Serials: null, Booklet: null, From: { } from, To: { } to }:
                    return await MustBeOwnAsync(await Directory.FindRangeAsync(from, to, ChequesMost + 1, cancellationToken), caller,
                        Refusal.NotFound("range-unknown", "These are not the first and the last serial of a range of one request of yours.", "/from"), cancellationToken);
                default:
                    throw new RefusedException(Refusal.Invalid("invalid-selection", "Name the cheques in one way: serials, or booklet, or from and to."));
            }
        }

        // All cheques of a booklet, and of a request, are one partner's.
        private async Task<IReadOnlyList<FoundCheque>> MustBeOwnAsync(
            IReadOnlyList<FoundCheque> found, Caller caller, Refusal unknown, CancellationToken cancellationToken)
        {
            var first = found.Count == 0 ? null : await Session.Events.AggregateStreamAsync<Cheque>(found[0].ChequeId!.Value, token: cancellationToken);
            if (first is null || first.Terms.PartnerId != caller.Party) throw new RefusedException(unknown);
            return found.Count <= ChequesMost
                ? found
                : throw new RefusedException(Refusal.Invalid("too-many-cheques", $"The range holds more than {ChequesMost} cheques: send it in parts.", "/to"));
        }

        private static ChequeAnswer Unknown(string serial) =>
            new(serial, Outcome.Refused, null, [new Error(ShowCheque.Unknown.Code, ShowCheque.Unknown.Detail)]);
    }
}
