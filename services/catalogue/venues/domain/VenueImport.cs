using Aptic.Catalogue.Standard;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>The decision on a row of an import. Pure: what is known already emits nothing.</summary>
public static class VenueImport
{
    /// <param name="Sheet">Without telephone and e-mail addresses.</param>
    /// <param name="OrganisationId">The organisation that the sheet's number names.</param>
    /// <param name="IsEarly">True for a row of v0.1, which has fewer fields and words.</param>
    public sealed record ImportVenue(
        Guid VenueId, Guid OrganisationId, string OrganisationName, StandardVenue Sheet, DateTimeOffset Now, bool IsEarly = false);

    public static Decision Decide(ImportVenue command, Venue? state)
    {
        if (state is null)
        {
            var registered = new StatusChange(VenueStatuses.Registered, command.Now);
            return Decision.Of(new VenueRegistered(StandingOf(command, [registered], false, []), command.Sheet, command.Now));
        }

        if (IsAnotherVenue(command.Sheet, state) || IsOutdated(command.Sheet, state)) return Decision.Nothing;

        // A venue that was put under an organisation by hand stays there for as long as its number does not change.
        var keeps = command.Sheet.Pivot == state.Sheet.Pivot || KeepsOrganisation(command, state);
        var accepted = keeps ? Keeping(command, state) : command;
        var changed = StandardText.ChangedFields(state.Sheet, accepted.Sheet);
        if (changed.Count == 0 || SaysNothingNew(accepted, state)) return PutRight(state, command.Now);

        var standing = StandingOf(accepted, state.Standing.History, state.Standing.AcceptsRegulatedTariff, state.Standing.Apps);
        return Decision.Of(new VenueDetailsChanged(standing, accepted.Sheet, changed, command.Now));
    }

    /// <summary>A row of v0.1 that says what v0.1 can say of the venue does not take away what only v1.0 could say.</summary>
    private static bool SaysNothingNew(ImportVenue command, Venue state) =>
        command.IsEarly && EarlyStandardText.Of(command.Sheet).SequenceEqual(EarlyStandardText.Of(state.Sheet));

    /// <summary>
    /// True where a row has the id of a venue and nothing else of it: neither its name, nor its number, nor its commune. An id is local to
    /// its producer (national standard, <c>id</c>), and many count from 1 and give no source: such a row is another producer's venue, or
    /// one that a person must look at.
    /// </summary>
    public static bool IsAnotherVenue(StandardVenue sheet, Venue state) =>
        SearchText.Normalise(sheet.Name) != SearchText.Normalise(state.Sheet.Name)
        && (sheet.Pivot.Kind == PivotKind.None || sheet.Pivot != state.Sheet.Pivot)
        && !IsSamePlace(sheet, state.Sheet);

    private static bool IsSamePlace(StandardVenue one, StandardVenue other) =>
        one is { InseeCode: { } code } && other is { InseeCode: { } otherCode }
            ? FrenchCommunes.CommuneOf(code) == FrenchCommunes.CommuneOf(otherCode)
            : one.PostalCode == other.PostalCode || SearchText.Normalise(one.Commune) == SearchText.Normalise(other.Commune);

    /// <summary>True where the source says that the row is older than what is known.</summary>
    public static bool IsOutdated(StandardVenue sheet, Venue state) => sheet.UpdatedOn < state.Sheet.UpdatedOn;

    /// <summary>
    /// True where the import names another organisation for a venue that was qualified. It is not moved: a line in a file does
    /// not decide who is paid.
    /// </summary>
    public static bool KeepsOrganisation(ImportVenue command, Venue state) =>
        state.HasBeenQualified && command.OrganisationId != state.Standing.OrganisationId && command.Sheet.Pivot != state.Sheet.Pivot;

    /// <summary>A venue that an older release put into another department than its commune or postal code lies in is told anew.</summary>
    private static Decision PutRight(Venue state, DateTimeOffset now) =>
        Placed(state.Standing, state.Sheet) is var placed && placed != state.Standing
        ? Decision.Of(new VenueDetailsChanged(placed, state.Sheet, [], now))
        : Decision.Nothing;

    /// <summary>A venue's standing with the department and commune in which its sheet puts it.</summary>
    internal static Standing Placed(Standing standing, StandardVenue sheet) => standing with
    {
        DepartmentCode = Department.CodeOf(sheet.InseeCode, sheet.PostalCode),
        CommuneCode = sheet.InseeCode is { } code ? FrenchCommunes.CurrentOf(code) : null,
    };

    private static ImportVenue Keeping(ImportVenue command, Venue state) => command with
    {
        OrganisationId = state.Standing.OrganisationId,
        OrganisationName = state.Standing.OrganisationName,
        Sheet = command.Sheet with { Pivot = state.Sheet.Pivot },
    };

    internal static Standing StandingOf(
        Guid venueId, Guid organisationId, string organisationName, StandardVenue sheet, IReadOnlyList<StatusChange> history,
        bool acceptsRegulatedTariff, IReadOnlyList<string> apps) => new(
        venueId,
        organisationId,
        organisationName,
        sheet.Name,
        Department.CodeOf(sheet.InseeCode, sheet.PostalCode),
        sheet.InseeCode is { } code ? FrenchCommunes.CurrentOf(code) : null,
        history,
        acceptsRegulatedTariff,
        apps,
        sheet.Coordinates);

    private static Standing StandingOf(
        ImportVenue command, IReadOnlyList<StatusChange> history, bool acceptsRegulatedTariff, IReadOnlyList<string> apps) =>
        StandingOf(
            command.VenueId, command.OrganisationId, command.OrganisationName, command.Sheet, history, acceptsRegulatedTariff, apps);
}
