using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>The decisions on a venue that is entered by hand. Pure: a repeat emits nothing.</summary>
public static class VenueEntryDecider
{
    /// <param name="Sheet">Without telephone and e-mail addresses.</param>
    public sealed record RegisterVenue(
        Guid VenueId, Guid OrganisationId, string OrganisationName, StandardVenue Sheet, string RequestHash, DateTimeOffset Now);

    /// <param name="Sheet">Without telephone and e-mail addresses.</param>
    /// <param name="ChangedContact">Which of those change: they are kept beside the events.</param>
    /// <param name="IsByOperator">False where an app of the venue itself asks for it.</param>
    public sealed record EditVenue(
        Guid ChangeId,
        Guid OrganisationId,
        string OrganisationName,
        StandardVenue Sheet,
        IReadOnlyList<string> ChangedContact,
        string RequestHash,
        DateTimeOffset Now,
        bool IsByOperator = false);

    public static Decision Decide(RegisterVenue command, Venue? state)
    {
        if (state is not null) return Decision.Nothing;

        var standing = VenueImport.StandingOf(
            command.VenueId, command.OrganisationId, command.OrganisationName, command.Sheet,
            [new StatusChange(VenueStatuses.Registered, command.Now)], acceptsRegulatedTariff: false, apps: []);
        return Decision.Of(new VenueRegistered(standing, command.Sheet, command.Now, command.RequestHash));
    }

    /// <summary>An edit that changes nothing is an event too: its repeat must find it.</summary>
    public static Decision Decide(EditVenue command, Venue state)
    {
        if (state.Edits.ContainsKey(command.ChangeId)) return Decision.Nothing;
        if (state.HasBeenQualified && command.OrganisationId != state.Standing.OrganisationId)
            return Decision.Refuse(Refusal.Conflict(
                "organisation-fixed",
                $"The venue was qualified under {state.Standing.OrganisationName}, who is paid for what it redeems. An operator moves it to "
                + "another organisation with /catalogue/v1/venues/{venueId}/organisation.",
                "/pivot"));

        var standing = VenueImport.StandingOf(
            state.Id, command.OrganisationId, command.OrganisationName, command.Sheet, state.Standing.History,
            state.Standing.AcceptsRegulatedTariff, state.Standing.Apps);
        // Which cheques a venue takes goes by where it is: a venue that was qualified somewhere does not move by its own word.
        if (state.HasBeenQualified && !command.IsByOperator
            && (standing.DepartmentCode, standing.CommuneCode) != (state.Standing.DepartmentCode, state.Standing.CommuneCode))
            return Decision.Refuse(Refusal.Conflict(
                "place-fixed",
                $"The venue was qualified in {state.Standing.CommuneCode ?? state.Standing.DepartmentCode}. An operator of the catalogue "
                + "changes where it is.",
                "/commune"));

        IReadOnlyList<string> changed = [.. StandardText.ChangedFields(state.Sheet, command.Sheet), .. command.ChangedContact];
        return Decision.Of(new VenueDetailsChanged(
            standing, command.Sheet, changed, command.Now, command.ChangeId, command.RequestHash));
    }
}
