using Aptic.Catalogue.Organisations.Domain;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Xunit;
using static Aptic.Catalogue.Venues.Domain.VenueDecider;
using static Aptic.Catalogue.Venues.Domain.VenueImport;
using VenueDetailsChanged = Aptic.Catalogue.Venues.Domain.VenueDetailsChanged;
using VenueQualified = Aptic.Catalogue.Venues.Domain.VenueQualified;
using VenueSuspended = Aptic.Catalogue.Venues.Domain.VenueSuspended;
using VenueWithdrawn = Aptic.Catalogue.Venues.Domain.VenueWithdrawn;

namespace Aptic.Tests.Specifications.Catalogue;

public sealed class VenueSpecifications
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly StandardVenue Sheet = new()
    {
        Id = "structure-1",
        Pivot = new Pivot(PivotKind.Siret, "43493312300029"),
        Name = "Anonymal",
        Commune = "Angoulême",
        PostalCode = "16000",
        InseeCode = "16015",
        Address = "1 place des Halles",
        Source = "Hubik",
        UpdatedOn = new DateOnly(2024, 4, 2),
        Services = ["Aide aux démarches administratives"],
    };

    // An import.

    [Fact]
    public void A_venue_that_is_not_known_is_registered()
    {
        var registered = Assert.IsType<VenueRegistered>(Assert.Single(VenueImport.Decide(Import(Sheet), null).Events));

        Assert.Equal(Sheet, registered.Sheet);
        Assert.Equal(("Anonymal", "16", "16015"), (registered.Venue.Name, registered.Venue.DepartmentCode, registered.Venue.CommuneCode));
        Assert.Equal([new StatusChange(VenueStatuses.Registered, Now)], registered.Venue.History);
    }

    [Fact]
    public void The_same_row_again_emits_nothing() =>
        Assert.Empty(VenueImport.Decide(Import(Sheet with { Services = [.. Sheet.Services] }), Registered()).Events);

    [Fact]
    public void A_row_that_says_something_else_changes_what_it_says()
    {
        var moved = Sheet with { Address = "2 rue Neuve", Services = [], UpdatedOn = new DateOnly(2024, 5, 1) };
        var changed = Assert.IsType<VenueDetailsChanged>(Assert.Single(VenueImport.Decide(Import(moved), Registered()).Events));

        Assert.Equal(["adresse", "date_maj", "services"], changed.ChangedFields);
        Assert.Equal(moved, Venue.Evolve(Registered(), changed).Sheet);
    }

    [Fact]
    public void An_older_row_changes_nothing()
    {
        var older = Sheet with { Address = "0 rue Ancienne", UpdatedOn = new DateOnly(2023, 1, 1) };
        Assert.Empty(VenueImport.Decide(Import(older), Registered()).Events);
        Assert.True(IsOutdated(older, Registered()));
    }

    [Fact]
    public void A_row_without_a_date_counts() =>
        Assert.Single(VenueImport.Decide(Import(Sheet with { Name = "Nouveau nom", UpdatedOn = null }), Registered()).Events);

    [Fact]
    public void A_venue_that_was_never_qualified_moves_to_the_organisation_of_its_siret()
    {
        var command = Import(Sheet with { Pivot = new Pivot(PivotKind.Siret, "85140647000019") });
        var venue = Given(Registered(), VenueImport.Decide(command, Registered()));
        Assert.Equal(CatalogueIds.OrganisationOf(command.Sheet.Pivot, venue.Id), venue.Standing.OrganisationId);
        Assert.Equal("85140647000019", venue.Sheet.Pivot.Number);
    }

    [Fact]
    public void A_venue_that_was_qualified_stays_with_its_organisation_whatever_a_file_says()
    {
        var qualified = Given(Registered(), Qualify());
        var command = Import(Sheet with { Pivot = new Pivot(PivotKind.Siret, "85140647000019"), Name = "Nouveau nom" });

        Assert.True(KeepsOrganisation(command, qualified));
        var venue = Given(qualified, VenueImport.Decide(command, qualified));
        Assert.Equal(qualified.Standing.OrganisationId, venue.Standing.OrganisationId);
        Assert.Equal("43493312300029", venue.Sheet.Pivot.Number);
        Assert.Equal("Nouveau nom", venue.Standing.Name);
    }

    [Fact]
    public void An_import_leaves_the_status_the_apps_and_the_tariff_alone()
    {
        var qualified = Given(Registered(), Qualify());
        var venue = Given(qualified, VenueImport.Decide(Import(Sheet with { Name = "Nouveau nom" }), qualified));
        Assert.Equal(
            (VenueStatuses.Qualified, true, "venue-app"),
            (venue.Status, venue.Standing.AcceptsRegulatedTariff, Assert.Single(venue.Standing.Apps)));
    }

    [Fact]
    public void Venues_with_one_siret_have_one_organisation_and_a_venue_without_has_its_own()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.Equal(CatalogueIds.OrganisationOf(Sheet.Pivot, first), CatalogueIds.OrganisationOf(Sheet.Pivot, second));
        Assert.NotEqual(CatalogueIds.OrganisationOf(Pivot.None, first), CatalogueIds.OrganisationOf(Pivot.None, second));
        Assert.Equal(CatalogueIds.OrganisationOf(Pivot.None, first), CatalogueIds.OrganisationOf(Pivot.None, first));
    }

    [Fact]
    public void A_venue_is_known_by_its_source_and_its_id()
    {
        Assert.Equal(CatalogueIds.VenueOf(Sheet), CatalogueIds.VenueOf(Sheet with { Name = "Nouveau nom", Source = "hubik" }));
        Assert.NotEqual(CatalogueIds.VenueOf(Sheet), CatalogueIds.VenueOf(Sheet with { Source = "Hinaura" }));
        Assert.NotEqual(CatalogueIds.VenueOf(Sheet), CatalogueIds.VenueOf(Sheet with { Id = "structure-2" }));
    }

    [Theory]
    [InlineData("97801", null, -20.8789, 55.4481)]
    [InlineData("97829", "97407", -20.9373, 55.2919)]
    [InlineData("97717", null, -20.8789, 55.4481)]
    [InlineData("20401", null, 42.6973, 9.4509)]
    [InlineData("97054", null, 18.0675, -63.0822)]
    [InlineData("97098", null, 17.8962, -62.8498)]
    [InlineData("97150", "97127", 18.0675, -63.0822)]
    [InlineData("97133", "97123", 17.8962, -62.8498)]
    public void A_place_under_a_cedex_or_an_earlier_code_keeps_its_coordinates(
        string postalCode, string? inseeCode, double latitude, double longitude)
    {
        var entry = new VenueEntry("Atelier", "Commune", postalCode, "1 rue de la Mairie", InseeCode: inseeCode,
            Latitude: (decimal)latitude, Longitude: (decimal)longitude);

        Assert.Equal(new GeoPoint(latitude, longitude), entry.Read("1", "cas", new DateOnly(2026, 10, 1)).Coordinates);
    }

    [Fact]
    public void A_telephone_number_under_a_cedex_of_la_reunion_is_one_of_la_reunion() => Assert.Equal(
        "+262262487000",
        new VenueEntry("Région", "Saint-Denis", "97801", "Avenue René Cassin", Telephone: "02 62 48 70 00")
            .Read("1", "cas", new DateOnly(2026, 10, 1)).Telephone);

    /// <summary>An older release put CEDEX and earlier codes into the department that they begin like.</summary>
    [Fact]
    public void A_venue_that_was_told_in_another_department_is_told_anew_by_the_next_import_or_decision()
    {
        var sheet = Sheet with { PostalCode = "97801", InseeCode = null };
        var registered = (VenueRegistered)VenueImport.Decide(Import(sheet), null).Events.Single();
        var told = Venue.Evolve(null, registered with { Venue = registered.Venue with { DepartmentCode = "978" } });

        var changed = Assert.IsType<VenueDetailsChanged>(Assert.Single(VenueImport.Decide(Import(sheet), told).Events));
        Assert.Equal(("974", sheet), (changed.Venue.DepartmentCode, changed.Sheet));
        Assert.Empty(changed.ChangedFields);
        Assert.Empty(VenueImport.Decide(Import(sheet), Venue.Evolve(told, changed)).Events);
    }

    /// <summary>National standard: <c>id</c> is local to its producer, and many number their venues from 1.</summary>
    [Fact]
    public void A_row_with_the_id_of_a_venue_and_nothing_else_of_it_changes_nothing()
    {
        var state = Registered();
        var other = Sheet with
        {
            Name = "Bus numérique",
            Pivot = new Pivot(PivotKind.Siret, "85140647000019"),
            Commune = "Bourg-en-Bresse",
            PostalCode = "01000",
            InseeCode = "01053",
            UpdatedOn = Sheet.UpdatedOn!.Value.AddDays(1),
        };

        Assert.True(VenueImport.IsAnotherVenue(other, state));
        Assert.Empty(VenueImport.Decide(Import(other), state).Events);
        Assert.True(VenueImport.IsAnotherVenue(other with { Pivot = Pivot.None }, state));
        Assert.False(VenueImport.IsAnotherVenue(other with { Name = "ANONYMAL" }, state));
        Assert.False(VenueImport.IsAnotherVenue(other with { Pivot = Sheet.Pivot }, state));
        Assert.False(VenueImport.IsAnotherVenue(other with { InseeCode = Sheet.InseeCode }, state));
        Assert.False(VenueImport.IsAnotherVenue(other with { InseeCode = null, PostalCode = Sheet.PostalCode }, state));
        Assert.False(VenueImport.IsAnotherVenue(other with { InseeCode = null, Commune = "ANGOULEME" }, state));
    }

    [Fact]
    public void An_organisation_is_registered_once()
    {
        var command = new OrganisationDecider.RegisterOrganisation(Guid.CreateVersion7(), Sheet.Pivot, "Anonymal", Now);
        var registered = Assert.Single(OrganisationDecider.Decide(command, null).Events);
        Assert.Empty(OrganisationDecider.Decide(command, Organisation.Evolve(null, registered)).Events);
    }

    [Theory]
    [InlineData("16015", "16000", "16")]
    [InlineData(null, "01230", "01")]
    [InlineData("2A004", "20000", "2A")]
    [InlineData(null, "20000", "2A")]
    [InlineData(null, "20137", "2A")]
    [InlineData(null, "20200", "2B")]
    [InlineData(null, "20620", "2B")]
    [InlineData("97411", "97400", "974")]
    [InlineData(null, "97400", "974")]
    [InlineData(null, "97133", "977")]
    [InlineData(null, "97150", "978")]
    [InlineData("98818", "98800", "988")]
    [InlineData(null, "97801", "974")]
    [InlineData(null, "97717", "974")]
    [InlineData("97407", "97829", "974")]
    [InlineData(null, "20401", "2B")]
    [InlineData(null, "20700", "2A")]
    [InlineData(null, "97054", "978")]
    [InlineData(null, "97098", "977")]
    [InlineData("97127", "97150", "978")]
    [InlineData("97123", "97133", "977")]
    [InlineData(null, "94390", "91")]
    [InlineData("69383", "69003", "69")]
    public void The_department_follows_from_the_commune_or_else_from_the_postal_code(string? insee, string postal, string department) =>
        Assert.Equal(department, Department.CodeOf(insee, postal));

    [Fact]
    public void A_row_of_the_early_version_takes_nothing_away_that_only_the_current_one_can_say()
    {
        var rich = Sheet with { Mobility = ["Itinérant"], SupportModes = ["À distance"], Services = ["Utilisation sécurisée du numérique"] };
        var venue = Venue.Evolve(null, Assert.Single(VenueImport.Decide(Import(rich), null).Events));
        var early = Sheet with { Services = ["Maîtrise des outils numériques du quotidien"] };

        Assert.Equal(Decision.Nothing, VenueImport.Decide(Import(early) with { IsEarly = true }, venue));
        var current = Assert.IsType<VenueDetailsChanged>(Assert.Single(VenueImport.Decide(Import(early), venue).Events));
        Assert.Equal(["itinerance", "services", "modalites_accompagnement"], current.ChangedFields);
        var renamed = Assert.Single(VenueImport.Decide(Import(early with { Name = "Autre" }) with { IsEarly = true }, venue).Events);
        Assert.Contains("nom", Assert.IsType<VenueDetailsChanged>(renamed).ChangedFields);
    }

    // Decisions.

    [Fact]
    public void A_qualified_venue_has_asked_before_and_the_history_has_every_step()
    {
        var decision = VenueDecider.Decide(Qualify(), Registered());
        Assert.Collection(decision.Events, asked => Assert.IsType<VenueSubmitted>(asked), said => Assert.IsType<VenueQualified>(said));

        var venue = Given(Registered(), decision);
        Assert.Equal(
            [VenueStatuses.Registered, VenueStatuses.Submitted, VenueStatuses.Qualified],
            venue.Standing.History.Select(change => change.Status));
        Assert.Equal(["venue-app"], venue.Standing.Apps);
        Assert.True(venue.Standing.AcceptsRegulatedTariff);
        Assert.Equal(new DateOnly(2027, 3, 2), venue.RenewalOn);
    }

    [Theory]
    [InlineData("registered", "submitted", "submitted")]
    [InlineData("registered", "qualified", "qualified")]
    [InlineData("registered", "refused", "refused")]
    [InlineData("registered", "withdrawn", "withdrawn")]
    [InlineData("submitted", "qualified", "qualified")]
    [InlineData("submitted", "refused", "refused")]
    [InlineData("submitted", "withdrawn", "withdrawn")]
    [InlineData("refused", "submitted", "submitted")]
    [InlineData("refused", "qualified", "qualified")]
    [InlineData("refused", "withdrawn", "withdrawn")]
    [InlineData("qualified", "qualified", "qualified")]
    [InlineData("qualified", "suspended", "suspended")]
    [InlineData("qualified", "withdrawn", "withdrawn")]
    [InlineData("suspended", "reinstated", "qualified")]
    [InlineData("suspended", "withdrawn", "withdrawn")]
    [InlineData("withdrawn", "submitted", "submitted")]
    [InlineData("withdrawn", "qualified", "qualified")]
    [InlineData("registered", "suspended", null)]
    [InlineData("registered", "reinstated", null)]
    [InlineData("submitted", "submitted", null)]
    [InlineData("submitted", "suspended", null)]
    [InlineData("submitted", "reinstated", null)]
    [InlineData("refused", "refused", null)]
    [InlineData("refused", "suspended", null)]
    [InlineData("refused", "reinstated", null)]
    [InlineData("qualified", "submitted", null)]
    [InlineData("qualified", "refused", null)]
    [InlineData("qualified", "reinstated", null)]
    [InlineData("suspended", "submitted", null)]
    [InlineData("suspended", "qualified", null)]
    [InlineData("suspended", "refused", null)]
    [InlineData("suspended", "suspended", null)]
    [InlineData("withdrawn", "refused", null)]
    [InlineData("withdrawn", "suspended", null)]
    [InlineData("withdrawn", "reinstated", null)]
    [InlineData("withdrawn", "withdrawn", null)]
    public void From_each_status_only_some_decisions_are_possible(string status, string decided, string? becomes)
    {
        var venue = VenueThatIs(status);
        var decision = VenueDecider.Decide(Make(decided), venue);
        if (becomes is null)
        {
            Assert.Equal("decision-not-possible", Assert.Single(decision.Refusals).Code);
            Assert.Empty(decision.Events);
            return;
        }

        Assert.Equal(becomes, Given(venue, decision).Status);
    }

    [Fact]
    public void Every_status_is_reached_by_its_decisions_above() =>
        Assert.All(
            new[] { "registered", "submitted", "refused", "qualified", "suspended", "withdrawn" },
            status => Assert.Equal(status, VenueThatIs(status).Status));

    [Theory]
    [InlineData("submitted")]
    [InlineData("qualified")]
    [InlineData("refused")]
    [InlineData("withdrawn")]
    public void A_decision_that_was_made_emits_nothing_the_second_time(string decided)
    {
        var command = Make(decided);
        var venue = Given(Registered(), command);
        Assert.Equal(Decision.Nothing, VenueDecider.Decide(command, venue));
    }

    [Fact]
    public void A_suspension_and_a_reinstatement_emit_nothing_the_second_time()
    {
        var (suspend, reinstate) = (Make("suspended"), Make("reinstated"));
        var suspended = Given(Given(Registered(), Qualify()), suspend);
        Assert.Equal(Decision.Nothing, VenueDecider.Decide(suspend, suspended));

        var reinstated = Given(suspended, reinstate);
        Assert.Equal(Decision.Nothing, VenueDecider.Decide(reinstate, reinstated));
        Assert.Equal(Decision.Nothing, VenueDecider.Decide(suspend, reinstated));
    }

    [Fact]
    public void A_reinstated_venue_keeps_its_apps_its_tariff_and_its_renewal()
    {
        var qualified = Given(Registered(), Qualify());
        var reinstated = Given(Given(qualified, Make("suspended")), Make("reinstated"));
        Assert.Equal(
            (qualified.RenewalOn, true, "venue-app"),
            (reinstated.RenewalOn, reinstated.Standing.AcceptsRegulatedTariff, Assert.Single(reinstated.Standing.Apps)));
    }

    [Fact]
    public void A_renewal_replaces_the_apps_and_the_day()
    {
        var qualified = Given(Registered(), Qualify());
        var renewed = Given(qualified, Qualify() with { Apps = ["new-app", "new-app"], RenewalOn = new DateOnly(2028, 1, 1) });
        Assert.Equal(["new-app"], renewed.Standing.Apps);
        Assert.Equal(new DateOnly(2028, 1, 1), renewed.RenewalOn);
    }

    [Fact]
    public void A_renewal_leaves_the_apps_the_tariff_and_the_criteria_that_it_does_not_name()
    {
        var qualified = Given(Registered(), Qualify());
        var renewed = Given(qualified, Make("qualified") with { Apps = null, AcceptsRegulatedTariff = null, RenewalOn = new DateOnly(2028, 1, 1) });
        Assert.Equal(
            ("venue-app", true, new DateOnly(2028, 1, 1)),
            (Assert.Single(renewed.Standing.Apps), renewed.Standing.AcceptsRegulatedTariff, renewed.RenewalOn));
        Assert.Equal(["public-hours", "qualified-staff"], renewed.Criteria);
    }

    [Fact]
    public void A_renewal_takes_away_what_it_says_is_none()
    {
        var renewed = Given(Given(Registered(), Qualify()), Make("qualified") with { Apps = [], AcceptsRegulatedTariff = false });
        Assert.Empty(renewed.Standing.Apps);
        Assert.False(renewed.Standing.AcceptsRegulatedTariff);
    }

    [Fact]
    public void A_first_qualification_that_names_no_apps_and_no_tariff_has_none()
    {
        var qualified = Given(Registered(), Make("qualified") with { Apps = null, AcceptsRegulatedTariff = null });
        Assert.Empty(qualified.Standing.Apps);
        Assert.False(qualified.Standing.AcceptsRegulatedTariff);
    }

    [Theory]
    [InlineData("Contr\u202Eôle")]
    [InlineData("Contr\u0007ôle")]
    public void A_reason_can_be_read(string reason)
    {
        var refusal = Assert.Single(VenueDecider.Decide(Make("suspended") with { Reason = reason }, VenueThatIs("qualified")).Refusals);
        Assert.Equal(("invalid-decision", "/reason"), (refusal.Code, refusal.Place));
    }

    // A move to another organisation.

    [Fact]
    public void A_qualified_venue_moves_to_another_organisation_and_keeps_its_standing()
    {
        var qualified = Given(Registered(), Qualify());
        var moved = Assert.IsType<VenueMoved>(Assert.Single(VenueMoveDecider.Decide(Move(), qualified).Events));
        Assert.Equal(qualified.Standing.OrganisationId, moved.PreviousOrganisationId);

        var venue = Venue.Evolve(qualified, moved);
        Assert.Equal((Move().OrganisationId, "Mairie", OtherPivot), (venue.Standing.OrganisationId, venue.Standing.OrganisationName, venue.Sheet.Pivot));
        Assert.Equal((VenueStatuses.Qualified, qualified.RenewalOn, "venue-app"), (venue.Status, venue.RenewalOn, Assert.Single(venue.Standing.Apps)));
    }

    [Fact]
    public void A_move_emits_nothing_the_second_time()
    {
        var command = Move();
        var qualified = Given(Registered(), Qualify());
        Assert.Equal(Decision.Nothing, VenueMoveDecider.Decide(command, Given(qualified, VenueMoveDecider.Decide(command, qualified))));
    }

    [Theory]
    [InlineData("suspended", "venue-suspended")]
    [InlineData("withdrawn", "venue-withdrawn")]
    public void A_venue_that_is_suspended_or_withdrawn_does_not_move(string status, string code) =>
        Assert.Equal(code, Assert.Single(VenueMoveDecider.Decide(Move(), VenueThatIs(status)).Refusals).Code);

    [Fact]
    public void A_venue_does_not_move_to_where_it_is()
    {
        var venue = Given(Registered(), Qualify());
        var command = Move() with { OrganisationId = venue.Standing.OrganisationId };
        Assert.Equal("organisation-unchanged", Assert.Single(VenueMoveDecider.Decide(command, venue).Refusals).Code);
    }

    [Fact]
    public void A_move_has_a_reason_and_an_organisation_with_a_number()
    {
        var command = Move() with { Reason = " ", Pivot = Pivot.None };
        Assert.Equal(
            [("reason-missing", "/reason"), ("organisation-without-number", "/pivot")],
            VenueMoveDecider.Decide(command, VenueThatIs("qualified")).Refusals.Select(refusal => (refusal.Code, refusal.Place!)));
        var unreadable = VenueMoveDecider.Decide(Move() with { Reason = "\u0007" }, VenueThatIs("qualified"));
        Assert.Equal(("invalid-decision", "/reason"), (Assert.Single(unreadable.Refusals).Code, unreadable.Refusals[0].Place));
    }

    [Fact]
    public void A_file_that_still_names_the_organisation_before_does_not_move_the_venue_back()
    {
        var qualified = Given(Registered(), Qualify());
        var moved = Given(qualified, VenueMoveDecider.Decide(Move(), qualified));
        var venue = Given(moved, VenueImport.Decide(Import(Sheet with { Name = "Nouveau nom" }), moved));
        Assert.Equal((Move().OrganisationId, "Nouveau nom"), (venue.Standing.OrganisationId, venue.Standing.Name));
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("suspended")]
    [InlineData("withdrawn")]
    public void A_decision_against_a_venue_has_a_reason(string decided)
    {
        var refused = VenueDecider.Decide(
            Make(decided) with { Reason = " " }, VenueThatIs(decided == "suspended" ? "qualified" : "registered"));
        Assert.Equal(("reason-missing", "/reason"), (Assert.Single(refused.Refusals).Code, refused.Refusals[0].Place));
    }

    [Fact]
    public void An_unknown_decision_is_refused_with_those_that_there_are()
    {
        var refusal = Assert.Single(VenueDecider.Decide(Make("blessed"), Registered()).Refusals);
        Assert.Equal("decision-unknown", refusal.Code);
        Assert.Contains("qualified", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_breach_of_a_qualification_is_named()
    {
        var command = Qualify(
            ) with
        { Apps = ["Not An App"], RenewalOn = new DateOnly(2026, 3, 2), Criteria = [""], Reason = new string('x', 2_001) };
        Assert.Equal(
            ["/apps", "/criteria", "/reason", "/renewalOn"],
            VenueDecider.Decide(command, Registered()).Refusals.Select(refusal => refusal.Place).Order());
    }

    [Fact]
    public void Criteria_are_named_by_their_published_codes_and_once()
    {
        var refused = VenueDecider.Decide(Qualify() with { Criteria = ["public-hours", "sympathy"] }, Registered());
        Assert.Equal(("criterion-unknown", "/criteria"), (Assert.Single(refused.Refusals).Code, refused.Refusals[0].Place));
        var qualified = Given(Registered(), Qualify() with { Criteria = ["public-hours", "equipment", "public-hours"] });
        Assert.Equal(["public-hours", "equipment"], qualified.Criteria);
    }

    [Fact]
    public void Only_a_qualification_names_apps_a_renewal_and_the_tariff()
    {
        var command = Make("refused") with { Apps = ["app"], RenewalOn = new DateOnly(2027, 1, 1), AcceptsRegulatedTariff = true };
        Assert.Equal(
            ["/acceptsRegulatedTariff", "/apps", "/renewalOn"],
            VenueDecider.Decide(command, Registered()).Refusals.Select(refusal => refusal.Place).Order());
    }

    [Fact]
    public void Reasons_stay_with_the_decision()
    {
        var suspended = Assert.IsType<VenueSuspended>(
            Assert.Single(VenueDecider.Decide(Make("suspended"), VenueThatIs("qualified")).Events));
        Assert.Equal("Since it must be.", suspended.Decision.Reason);
        var withdrawn = Assert.IsType<VenueWithdrawn>(
            Assert.Single(VenueDecider.Decide(Make("withdrawn"), VenueThatIs("qualified")).Events));
        Assert.Equal("Since it must be.", withdrawn.Decision.Reason);
    }

    private static ImportVenue Import(StandardVenue sheet)
    {
        var venueId = CatalogueIds.VenueOf(sheet);
        return new ImportVenue(venueId, CatalogueIds.OrganisationOf(sheet.Pivot, venueId), sheet.Name, sheet, Now);
    }

    private static Venue Registered() => Venue.Evolve(null, Assert.Single(VenueImport.Decide(Import(Sheet), null).Events));

    private static Venue VenueThatIs(string status) => status switch
    {
        "registered" => Registered(),
        "suspended" => Given(VenueThatIs("qualified"), Make("suspended")),
        _ => Given(Registered(), Make(status)),
    };

    private static readonly Pivot OtherPivot = new(PivotKind.Siret, "85140647000019");

    private static VenueMoveDecider.MoveVenue Move() => new(
        new Guid("0195c9a4-0000-7000-8000-000000000001"), CatalogueIds.OrganisationOf(OtherPivot, Guid.Empty), "Mairie", OtherPivot,
        "La mairie reprend le lieu.", "hash", Now);

    private static DecideVenue Make(string decided) =>
        new(Guid.CreateVersion7(), decided, "Since it must be.", [], null, [], false, "hash", Now);

    private static DecideVenue Qualify() =>
        Make("qualified") with { Apps = ["venue-app"], AcceptsRegulatedTariff = true, Criteria = ["public-hours", "qualified-staff"] };

    private static Venue Given(Venue venue, DecideVenue command) => Given(venue, VenueDecider.Decide(command, venue));

    private static Venue Given(Venue venue, Decision decision)
    {
        Assert.Empty(decision.Refusals);
        return decision.Events.Aggregate(venue, Venue.Evolve);
    }
}
