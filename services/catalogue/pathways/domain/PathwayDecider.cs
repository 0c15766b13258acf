using Aptic.Catalogue.Services.Domain;
using Aptic.Kernel;

namespace Aptic.Catalogue.Pathways.Domain;

/// <summary>The decisions on a pathway. Pure: a repeat of what was done emits nothing.</summary>
public static class PathwayDecider
{
    /// <summary>How somebody wants a pathway to be.</summary>
    /// <param name="ServiceIds">In the advised order.</param>
    /// <param name="Known">Those of the services that the catalogue knows.</param>
    public sealed record Wish(string Name, string Kind, string? Description, IReadOnlyList<Guid> ServiceIds, IReadOnlyList<Offer> Known);

    public sealed record PublishPathway(Guid PathwayId, Wish Wish, string RequestHash, DateTimeOffset Now);

    public sealed record ReplacePathway(Guid ChangeId, Wish Wish, string RequestHash, DateTimeOffset Now);

    /// <param name="WithdrawnOn">First day without the pathway; null for today.</param>
    public sealed record WithdrawPathway(Guid ChangeId, DateOnly? WithdrawnOn, string RequestHash, DateTimeOffset Now);

    public static Decision Decide(PublishPathway command, Pathway? state)
    {
        if (state is not null) return Decision.Nothing;

        var today = ParisTime.DayOf(command.Now);
        var breaches = PathwayRules.Breaches(command.Wish, today);
        if (breaches.Count > 0) return Decision.Refuse(breaches);

        var sheet = Sheet(command.PathwayId, command.Wish, [new Content(command.Wish.ServiceIds, today)], withdrawnOn: null);
        return Decision.Of(new PathwayPublished(sheet, new PathwayChange(command.PathwayId, command.RequestHash, command.Now)));
    }

    /// <summary>Puts the pathway anew from today on. What it held on earlier days stays: services of those days are still entered.</summary>
    public static Decision Decide(ReplacePathway command, Pathway state)
    {
        if (state.Changes.ContainsKey(command.ChangeId)) return Decision.Nothing;

        var today = ParisTime.DayOf(command.Now);
        var breaches = PathwayRules.Breaches(command.Wish, today);
        if (breaches.Count > 0) return Decision.Refuse(breaches);
        if (IsWithdrawn(state, today)) return Decision.Refuse(Withdrawn(state));

        Content[] contents = [.. state.Sheet.Contents.Where(content => content.From < today), new Content(command.Wish.ServiceIds, today)];
        var sheet = Sheet(state.Id, command.Wish, contents, state.Sheet.WithdrawnOn);
        return Decision.Of(new PathwayReplaced(sheet, new PathwayChange(command.ChangeId, command.RequestHash, command.Now)));
    }

    public static Decision Decide(WithdrawPathway command, Pathway state)
    {
        if (state.Changes.ContainsKey(command.ChangeId)) return Decision.Nothing;

        var today = ParisTime.DayOf(command.Now);
        var withdrawnOn = command.WithdrawnOn ?? today;
        if (withdrawnOn < today)
            return Decision.Refuse(
                Refusal.Invalid("invalid-pathway", "A pathway is withdrawn from today or a later day on.", "/withdrawnOn"));
        if (IsWithdrawn(state, today)) return Decision.Refuse(Withdrawn(state));

        return Decision.Of(new PathwayWithdrawn(
            state.Sheet with { WithdrawnOn = withdrawnOn }, new PathwayChange(command.ChangeId, command.RequestHash, command.Now)));
    }

    private static PathwaySheet Sheet(Guid pathwayId, Wish wish, IReadOnlyList<Content> contents, DateOnly? withdrawnOn) => new(
        pathwayId, wish.Name.Trim(), wish.Kind, wish.Description?.Trim(), contents, withdrawnOn);

    private static bool IsWithdrawn(Pathway state, DateOnly today) => state.Sheet.WithdrawnOn <= today;

    private static Refusal Withdrawn(Pathway state) =>
        Refusal.Conflict("pathway-withdrawn", $"The pathway is withdrawn since {state.Sheet.WithdrawnOn:yyyy-MM-dd}.");
}
