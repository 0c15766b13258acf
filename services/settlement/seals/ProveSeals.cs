using Aptic.Hosting;
using Aptic.Settlement.Seals.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Seals;

/// <summary>
/// GET /settlement/v1/replay/proof: draws each seal again from the events as they are stored now, and the digests of those that came
/// after the last one; names the first event that is not what was sealed, or kept.
/// </summary>
public static class ProveSeals
{
    private const string SealMissing = "Le scellé qui devait suivre cet événement a été supprimé.";

    public sealed record Answer(bool IsProved, IReadOnlyList<ProvedSeal> Seals, Tail NotSealedYet, Difference? FirstDifference);

    public sealed record ProvedSeal(string Of, long UpToSequence, string Digest, bool IsRight);

    /// <summary>What came after the last seal: compared with the digests that were kept as it came, which no seal guards yet.</summary>
    /// <param name="UpToSequence">The last event of which a digest is kept; it is kept within moments.</param>
    public sealed record Tail(long AfterSequence, long UpToSequence, long EventCount, bool IsRight);

    /// <param name="Of">The run or the period under whose seal it is; null where it is not sealed yet.</param>
    /// <param name="ToSequence">The same as <paramref name="Sequence"/>, unless it is known only that one of these differs.</param>
    /// <param name="Type">Null where the event is gone, or it is not known which.</param>
    public sealed record Difference(string? Of, long Sequence, long ToSequence, string? Type, Guid? StreamId, string Detail);

    public static void MapProveSeals(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/replay/proof", HandleAsync)
            .RequireRole(Roles.Finance).WithSummary("Prove that stored events are what they were");

    private static async Task<Ok<Answer>> HandleAsync(EventDigests digests, CancellationToken cancellationToken)
    {
        // First: what was due before it has its seal by now.
        var last = await digests.LastAsync(cancellationToken);
        List<ProvedSeal> proved = [];
        Difference? first = null;
        Seal? before = null;
        foreach (var seal in await digests.SealsAsync(cancellationToken))
        {
            var difference = await DifferenceAsync(digests, seal, before, cancellationToken);
            proved.Add(new ProvedSeal(seal.Of, seal.UpToSequence, seal.Digest, difference is null));
            first ??= difference is null ? null : Of(seal.Of, difference);
            before = seal;
        }

        var after = before?.UpToSequence ?? 0;
        using var kept = new LeafDigests(before);
        var (count, differing) = await digests.CompareAsync(kept, after, last, cancellationToken);
        first ??= differing is null ? null : Of(null, differing);
        if (await digests.DueAsync(after, last - 1, cancellationToken) is [var due, ..])
            first ??= new Difference(null, due.Sequence, due.Sequence, null, due.StreamId, SealMissing);
        return TypedResults.Ok(new Answer(first is null, proved, new Tail(after, Math.Max(after, last), count, differing is null), first));
    }

    private static async Task<DifferingEvents?> DifferenceAsync(
        EventDigests digests, Seal seal, Seal? before, CancellationToken cancellationToken)
    {
        var after = before?.UpToSequence ?? 0;
        using var kept = new LeafDigests(before, seal.Buckets?.Sequences ?? LeafDigests.BucketSequences);
        var (_, differing) = await digests.CompareAsync(kept, after, seal.UpToSequence, cancellationToken);
        return differing ?? seal.DifferenceFrom(kept, before);
    }

    private static Difference Of(string? seal, DifferingEvents found) =>
        new(seal, found.Sequence, found.ToSequence, found.Type, found.StreamId, found.Detail);
}
