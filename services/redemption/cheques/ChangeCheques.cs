using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Redemption.Cheques.Domain.ChequeDecider;

namespace Aptic.Redemption.Cheques;

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

    public sealed record PlainRequest(IReadOnlyList<string>? Serials = null, string? Booklet = null, string? From = null,
        string? To = null);

    /// <summary>A row for each batch that was taken.</summary>
    /// <param name="Id">The batch's command.</param>
    public sealed record TakenBatch(Guid Id, string RequestHash);

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
        cheques.MapPost("/activation", (ActivationRequest request, IdempotencyKey key, Batch batch) =>
                batch.ApplyAsync("activation", key, request, new Selection(request.Serials, request.Booklet, request.From, request.To),
                    (cheque, at) => Decide(new ActivateCheque(at.Now, request.TargetPublic, at.IsBacked), cheque)))
            .WithSummary("Activate cheques at their hand-over");
        cheques.MapPost("/block", (ReasonedRequest request, IdempotencyKey key, Batch batch) =>
                batch.ApplyAsync("block", key, request, (cheque, at) => Decide(new BlockCheque(request.Reason, at.Now), cheque)))
            .WithSummary("Block lost or stolen cheques");
        cheques.MapPost("/unblock", (PlainRequest request, IdempotencyKey key, Batch batch) =>
                batch.ApplyAsync("unblock", key, request, new Selection(request.Serials, request.Booklet, request.From, request.To),
                    (cheque, at) => Decide(new UnblockCheque(at.Now), cheque)))
            .WithSummary("Unblock cheques");
        cheques.MapPost("/cancellation", (ReasonedRequest request, IdempotencyKey key, Batch batch) =>
                batch.ApplyAsync("cancellation", key, request, (cheque, at) => Decide(new CancelCheque(request.Reason, at.Now), cheque)))
            .WithSummary("Take unused cheques back");
        cheques.MapPost("/replacement", (ReasonedRequest request, IdempotencyKey key, Batch batch) =>
                batch.ApplyAsync("replacement", key, request, (cheque, at) => Decide(new ReplaceCheque(request.Reason, at.Now), cheque)))
            .WithSummary("End unused cheques for new ones of the same value and validity");
    }

    /// <summary>What all of them need of the request and the service.</summary>
    public sealed record Batch(
        IHttpContextAccessor Http, CommandIdentities Identities, Decisions Decisions, ChequeDirectory Directory, IQuerySession Session,
        TimeProvider Time)
    {
        internal Task<Ok<Answer>> ApplyAsync(
            string operation, IdempotencyKey key, ReasonedRequest request, Func<Cheque, ChequeCommand.Circumstances, Decision> decide) =>
            BreachOfReason(request.Reason) is { } breach
                ? throw new RefusedException(breach)
                : ApplyAsync(operation, key, request, new Selection(request.Serials, request.Booklet, request.From, request.To), decide);

        internal async Task<Ok<Answer>> ApplyAsync<TRequest>(
            string operation, IdempotencyKey key, TRequest request, Selection selection, Func<Cheque, ChequeCommand.Circumstances,
            Decision> decide)
        {
            var caller = Caller.From(Http.HttpContext!.User);
            var cancellationToken = Http.HttpContext.RequestAborted;
            var identity = Identities.Of($"cheques-{operation}", caller, key, request);
            var found = await FindAsync(selection, caller, cancellationToken);
            await ClaimAsync(identity, caller, cancellationToken);
            Dictionary<string, ChequeAnswer> answers = new(StringComparer.Ordinal);
            // In the order of the ids, so that two batches over the same cheques do not wait for each other crosswise.
            foreach (var some in found.Where(cheque => cheque.ChequeId is not null).OrderBy(cheque =>
                cheque.ChequeId).Chunk(ChequesPerTransaction))
            {
                var decided = await Decisions.DecideAsync(caller.ClientId, session =>
                    ChangeAsync(session, some, identity, caller, decide, cancellationToken), cancellationToken);
                foreach (var answer in decided) answers.Add(answer.Serial, answer);
            }

            var all = found.Select(cheque => answers.GetValueOrDefault(cheque.Serial) ?? Unknown(cheque.Serial)).ToList();
            int Count(Outcome outcome) => all.Count(cheque => cheque.Outcome == outcome);
            return TypedResults.Ok(new Answer(Count(Outcome.Done), Count(Outcome.Already), Count(Outcome.Refused), all));
        }

        private async Task<List<ChequeAnswer>> ChangeAsync(
            IDocumentSession session, FoundCheque[] cheques, CommandIdentity identity, Caller caller, Func<Cheque,
            ChequeCommand.Circumstances, Decision> decide, CancellationToken cancellationToken)
        {
            var query = session.CreateBatchQuery();
            var reading = cheques.Select(cheque => query.Events.FetchForWriting<Cheque>(cheque.ChequeId!.Value)).ToList();
            await query.Execute(cancellationToken);

            Dictionary<Guid, ChequeCommand.KnownOfAgreement> agreements = [];
            List<ChequeAnswer> answers = [];
            for (var index = 0; index < cheques.Length; index++)
            {
                var stream = await reading[index];
                if (stream.Aggregate is { } cheque && !agreements.ContainsKey(cheque.Terms.AgreementId))
                    agreements.Add(cheque.Terms.AgreementId,
                        await ChequeCommand.KnownAsync(session, cheque.Terms.AgreementId, cancellationToken));
                answers.Add(Change(session, stream, cheques[index].Serial, identity, caller, agreements, decide));
            }

            return answers;
        }

        // Before any cheque is changed: the same key with other content changes none.
        private Task ClaimAsync(CommandIdentity identity, Caller caller, CancellationToken cancellationToken) =>
            Decisions.DecideAsync(caller.ClientId, async session =>
            {
                if (await session.LoadAsync<TakenBatch>(identity.Id, cancellationToken) is { } earlier) identity.MustMatch(earlier.RequestHash);
                else session.Insert(new TakenBatch(identity.Id, identity.RequestHash));
            }, cancellationToken);

        private ChequeAnswer Change(
            IDocumentSession session, IEventStream<Cheque> stream, string serial, CommandIdentity identity, Caller caller,
            Dictionary<Guid, ChequeCommand.KnownOfAgreement> agreements, Func<Cheque, ChequeCommand.Circumstances, Decision> decide)
        {
            if (stream.Aggregate is not { } cheque || cheque.Terms.PartnerId != caller.Party) return Unknown(serial);

            var own = identity with { Id = DeterministicId.Of("cheque-of-batch", identity.Id.ToString(), cheque.Id.ToString()) };
            var (taken, refusals) = ChequeCommand.Take(session, stream, own, agreements[cheque.Terms.AgreementId], decide,
                Time.GetUtcNow());
            return taken is null
                ? new ChequeAnswer(serial, Outcome.Refused, cheque.Status, refusals.Select(refusal =>
                    new Error(refusal.Code, refusal.Detail)).ToList())
                : new ChequeAnswer(serial, taken.IsDone ? Outcome.Done : Outcome.Already, taken.StatusAfter, []);
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
                        Refusal.NotFound("booklet-unknown", "There is no such booklet, or it is not yours.", "/booklet"),
                        cancellationToken);
                case { Serials: null, Booklet: null, From: { } from, To: { } to }:
                    return await MustBeOwnAsync(await Directory.FindRangeAsync(from, to, ChequesMost + 1, cancellationToken), caller,
                        Refusal.NotFound("range-unknown", "These are not the first and the last serial of a range of one request of yours.", "/from"), cancellationToken);
                default:
                    throw new RefusedException(Refusal.Invalid("invalid-selection",
                        "Name the cheques in one way: serials, or booklet, or from and to."));
            }
        }

        // All cheques of a booklet, and of a request, are one partner's.
        private async Task<IReadOnlyList<FoundCheque>> MustBeOwnAsync(
            IReadOnlyList<FoundCheque> found, Caller caller, Refusal unknown, CancellationToken cancellationToken)
        {
            var first = found.Count == 0 ? null : await Session.Events.AggregateStreamAsync<Cheque>(found[0].ChequeId!.Value,
                token: cancellationToken);
            if (first is null || first.Terms.PartnerId != caller.Party) throw new RefusedException(unknown);
            return found.Count <= ChequesMost
                ? found
                : throw new RefusedException(Refusal.Invalid("too-many-cheques", $"The range holds more than {ChequesMost} cheques: send it in parts.", "/to"));
        }

        private static ChequeAnswer Unknown(string serial) =>
            new(serial, Outcome.Refused, null, [new Error(ShowCheque.Unknown.Code, ShowCheque.Unknown.Detail)]);
    }
}
