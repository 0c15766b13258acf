using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>
/// The decision to put a venue under another organisation, which is who is paid for what it redeems from then on. Pure: a repeat emits
/// nothing.
/// </summary>
public static class VenueMoveDecider
{
    /// <param name="Pivot">The organisation's number.</param>
    public sealed record MoveVenue(
        Guid MoveId, Guid OrganisationId, string OrganisationName, Pivot Pivot, string? Reason, string RequestHash, DateTimeOffset Now);

    /// <summary>
    /// Money that the venue has earned does not stand in the way: it is owed to the organisation that ran it when the service was
    /// redeemed. A suspension does: while it is examined, nobody changes who is paid.
    /// </summary>
    public static Decision Decide(MoveVenue command, Venue state)
    {
        if (state.Moves.ContainsKey(command.MoveId)) return Decision.Nothing;

        var breaches = Breaches(command);
        if (breaches.Count > 0) return Decision.Refuse(breaches);
        if (Obstacle(command, state) is { } obstacle) return Decision.Refuse(obstacle);

        var standing = VenueImport.Placed(state.Standing, state.Sheet) with
        {
            OrganisationId = command.OrganisationId,
            OrganisationName = command.OrganisationName,
        };
        return Decision.Of(new VenueMoved(
            standing, state.Sheet with { Pivot = command.Pivot }, state.Standing.OrganisationId,
            new VenueDecision(command.MoveId, command.RequestHash, command.Reason, command.Now)));
    }

    private static IReadOnlyList<Refusal> Breaches(MoveVenue command) =>
    [
        .. Check(!string.IsNullOrWhiteSpace(command.Reason), "reason-missing", "/reason", "Say why another organisation runs the venue."),
        .. Check(VenueRules.IsReadable(command.Reason), "invalid-decision", "/reason",
            $"A reason has at most {VenueRules.ReasonLengthMost} printable characters."),
        .. Check(command.Pivot.Kind != PivotKind.None, "organisation-without-number", "/pivot",
            "A venue moves to an organisation that has a SIRET, RNA or RIDET number: it is who is paid."),
    ];

    private static Refusal? Obstacle(MoveVenue command, Venue state) => state switch
    {
        { Status: VenueStatuses.Suspended } => Refusal.Conflict(
            "venue-suspended", "The venue is suspended: reinstate it first. While it is examined, who is paid stays as it is."),
        { Status: VenueStatuses.Withdrawn } => Refusal.Conflict(
            "venue-withdrawn", "The venue has left the scheme. Register it anew under the other organisation."),
        _ when state.Standing.OrganisationId == command.OrganisationId => Refusal.Conflict(
            "organisation-unchanged", $"{state.Standing.OrganisationName} runs the venue already.", "/pivot"),
        _ => null,
    };

    private static IEnumerable<Refusal> Check(bool holds, string code, string place, string detail) =>
        holds ? [] : [Refusal.Invalid(code, detail, place)];
}
