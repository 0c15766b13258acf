using Aptic.Hosting;
using Aptic.Settlement.Replay;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement;

/// <summary>
/// GET /settlement/v1/replay/proof: draws each seal again from the events as they are stored now, and names the first event that is
/// not what was sealed.
/// </summary>
public static class ProveSeals
{
    private const string SealDiffers = "Le scellé ne correspond pas à ses événements, ou ses empreintes ont été changées.";
    private const string SealMissing = "Le scellé de ces événements a été supprimé.";

    public sealed record Answer(bool IsProved, IReadOnlyList<ProvedSeal> Seals, Difference? FirstDifference);

    public sealed record ProvedSeal(string Of, long UpToSequence, string Digest, bool IsRight);

    /// <param name="Of">The run or the period under whose seal it is.</param>
    /// <param name="Type">Null where the event is gone.</param>
    public sealed record Difference(string? Of, long Sequence, string? Type, Guid? StreamId, string Detail);

    public static void MapProveSeals(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/replay/proof", HandleAsync).RequireRole(Roles.Finance)
            .WithSummary("Prove that sealed events are what they were");

    private static async Task<Ok<Answer>> HandleAsync(EventDigests digests, CancellationToken cancellationToken)
    {
        List<ProvedSeal> proved = [];
        Difference? first = null;
        Seal? before = null;
        foreach (var seal in await digests.SealsAsync(cancellationToken))
        {
            var difference = await DifferenceAsync(digests, seal, before, cancellationToken);
            proved.Add(new ProvedSeal(seal.Of, seal.UpToSequence, seal.Digest, difference is null));
            first ??= difference;
            before = seal;
        }

        var last = await digests.LastAsync(cancellationToken);
        if (last > (before?.UpToSequence ?? 0)) first ??= new Difference(null, last, null, null, SealMissing);
        return TypedResults.Ok(new Answer(first is null, proved, first));
    }

    private static async Task<Difference?> DifferenceAsync(EventDigests digests, Seal seal, Seal? before,
        CancellationToken cancellationToken)
    {
        var after = before?.UpToSequence ?? 0;
        if (await digests.FirstDifferenceAsync(after, seal.UpToSequence, cancellationToken) is { } found)
            return new Difference(seal.Of, found.Sequence, found.Type, found.StreamId, found.Detail);
        if (seal.PreviousDigest == before?.Digest
            && await digests.KeptChainAsync(before?.Digest, after, seal.UpToSequence, cancellationToken) == seal.Digest) return null;

        return new Difference(seal.Of, seal.UpToSequence, "seal", seal.StreamId, SealDiffers);
    }
}
