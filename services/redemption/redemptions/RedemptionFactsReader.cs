using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Allowances.Domain;
using Aptic.Redemption.Cheques;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using JasperFx.Events;
using Marten;

namespace Aptic.Redemption.Redemptions;

/// <summary>What a venue app asks to be assessed or redeemed.</summary>
/// <param name="ServicedOn">The day of the service where the venue is; today where it is left out.</param>
/// <param name="Cheques">Codes as they were typed or scanned.</param>
public sealed record RedemptionRequest(Guid VenueId, Guid ServiceId, DateOnly? ServicedOn, IReadOnlyList<string> Cheques);

/// <summary>Streams that an facts was read from, to be appended to.</summary>
public sealed record OpenedStreams(IReadOnlyDictionary<Guid, IEventStream<Cheque>> Cheques, IReadOnlyDictionary<Guid,
    IEventStream<Allowance>> Allowances);

/// <summary>Reads from replicas and streams what a redemption is decided on.</summary>
public sealed class RedemptionFactsReader(ChequeDirectory directory, TimeProvider time)
{
    public const int ChequesMost = 20;

    public async Task<(RedemptionFacts RedemptionFacts, OpenedStreams Streams)> ReadAsync(
        IDocumentSession session, RedemptionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.Cheques.Count is 0 or > ChequesMost)
            throw new RefusedException(Refusal.Invalid("invalid-cheques", $"Present 1 to {ChequesMost} cheques.", "/cheques"));

        var now = time.GetUtcNow();
        var venue = await session.LoadAsync<KnownVenue>(request.VenueId, cancellationToken)
            ?? throw new RefusedException(Refusal.NotFound("venue-unknown", "No qualified venue has this id.", "/venueId"));
        if (!venue.Standing.Apps.Contains(caller.ClientId))
            throw new RefusedException(Refusal.Forbidden("venue-not-yours",
                "The catalogue does not name this client as an app of the venue.", "/venueId"));
        var service = await session.LoadAsync<KnownService>(request.ServiceId, cancellationToken)
            ?? throw new RefusedException(Refusal.NotFound("service-unknown", "The venue offers no such service.", "/serviceId"));

        var (presented, streams) = await OpenAsync(session, request.Cheques, cancellationToken);
        var servicedOn = request.ServicedOn ?? VenueTime.DayOf(venue.Standing.DepartmentCode, now);
        var pathways = await PathwaysAsync(session, service.Id, servicedOn, presented, cancellationToken);
        return (new RedemptionFacts(venue, service, servicedOn, presented, now) { PathwaysOfService = pathways }, streams);
    }

    private static async Task<IReadOnlyList<Guid>> PathwaysAsync(
        IDocumentSession session, Guid serviceId, DateOnly servicedOn, IReadOnlyList<PresentedCheque> presented,
        CancellationToken cancellationToken)
    {
        var asked = presented.SelectMany(cheque => cheque.Cheque?.Terms.Restrictions.Pathways ?? []).Distinct().ToList();
        if (asked.Count == 0) return [];

        var known = await session.LoadManyAsync<KnownPathway>(cancellationToken, asked);
        return known.Where(pathway => pathway.HoldsOn(serviceId, servicedOn)).Select(pathway => pathway.Id).ToList();
    }

    private async Task<(IReadOnlyList<PresentedCheque> Presented, OpenedStreams Streams)> OpenAsync(
        IDocumentSession session, IReadOnlyList<string> codes, CancellationToken cancellationToken)
    {
        Dictionary<Guid, IEventStream<Cheque>> cheques = [];
        Dictionary<Guid, IEventStream<Allowance>> allowances = [];
        List<PresentedCheque> presented = [];
        for (var index = 0; index < codes.Count; index++)
        {
            var place = $"/cheques/{index}";
            if (await directory.FindByCodeAsync(codes[index], cancellationToken) is not { } id)
            {
                presented.Add(new PresentedCheque(place, null, null));
                continue;
            }

            if (cheques.ContainsKey(id))
                throw new RefusedException(Refusal.Invalid("cheque-named-twice", "The same cheque is named twice.", place));
            var stream = await session.Events.FetchForWriting<Cheque>(id, cancellationToken);
            cheques.Add(id, stream);
            var cheque = await KnownWidenings.ApplyAsync(session, stream.Aggregate!, cancellationToken);
            var allowance = await AllowanceOfAsync(session, cheque, allowances, cancellationToken);
            presented.Add(new PresentedCheque(place, cheque, allowance, await IsBackedAsync(session, cheque, cancellationToken)));
        }

        return (presented, new OpenedStreams(cheques, allowances));
    }

    // Of no matter for a cheque that is active: it is honoured.
    private static async Task<bool> IsBackedAsync(IDocumentSession session, Cheque cheque, CancellationToken cancellationToken) =>
        cheque.Status != ChequeStatus.Issued
        || KnownBacking.IsBacked(await session.LoadAsync<KnownBacking>(cheque.Terms.AgreementId, cancellationToken), cheque.RequestId);

    // A stream is fetched once in a session: fetched twice and appended by both, Marten would miss the conflict.
    private static async Task<Allowance?> AllowanceOfAsync(
        IDocumentSession session, Cheque cheque, Dictionary<Guid, IEventStream<Allowance>> opened, CancellationToken cancellationToken)
    {
        if (RedemptionDecider.AllowanceIdOf(cheque) is not { } id) return null;
        if (!opened.TryGetValue(id, out var stream))
            opened.Add(id, stream = await session.Events.FetchForWriting<Allowance>(id, cancellationToken));
        return stream.Aggregate ?? Allowance.Untouched(id);
    }
}
