using System.Text.Json;
using Aptic.Catalogue.Standard;
using Aptic.Catalogue.Venues.Domain;
using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;
using Xunit;
using VenueDetailsChanged = Aptic.Catalogue.Venues.Domain.VenueDetailsChanged;

namespace Aptic.Tests.Specifications.Catalogue;

/// <summary>A venue entered by hand is read as a row of a file is, but strictly: who enters it can put it right.</summary>
public sealed class VenueEntrySpecifications
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly VenueEntry Entry = new("Anonymal", "Angoulême", "16000", "1 place des Halles");

    // Reading.

    [Fact]
    public void Every_field_of_the_standard_can_be_entered_and_is_written_as_it_was()
    {
        var example = StandardReader.Read(VenueFiles.Read("exemple-valide_v1.0.2.csv"), StandardFormat.Csv, VenueFiles.Today).Rows[0].Venue!;
        var entry = new VenueEntry(
            example.Name, example.Commune, example.PostalCode, example.Address, example.Pivot.Written, null, example.InseeCode,
            example.AddressComplement, (decimal)example.Coordinates!.Latitude, (decimal)example.Coordinates.Longitude, example.Typologies,
            example.Telephone, example.Emails, example.Websites, example.OpeningHours, example.Summary, example.Description,
            example.Mobility, example.ParentStructure, example.Services, example.ReservedPublics, example.SpecificCare, example.Fees,
            example.NationalProgrammes, example.TrainingLabels, example.OtherLabels, example.AccessModes, example.SupportModes,
            example.AccessibilityPage, example.BookingPage);

        Assert.Equal(["date_maj"], StandardText.ChangedFields(example, entry.Read(example.Id, example.Source, Today)));
    }

    [Fact]
    public void The_least_that_the_standard_asks_for_is_enough()
    {
        var venue = Entry.Read("1", "Aptic", Today);
        Assert.Equal(("1", "Aptic", Today), (venue.Id, venue.Source, venue.UpdatedOn));
        Assert.Equal((Pivot.None, null), (venue.Pivot, venue.Coordinates));
    }

    [Fact]
    public void A_number_or_a_page_may_be_written_in_its_usual_forms()
    {
        var venue = (Entry with { Pivot = "434 933 123 00029", Telephone = "05 45 00 00 00", Websites = ["www.a.example"] }).Read("1", null, Today);
        Assert.Equal(
            ("43493312300029", "+33545000000", "https://www.a.example"), (venue.Pivot.Number, venue.Telephone, Assert.Single(venue.Websites)));
    }

    public static TheoryData<string, string, string?> Refused => new()
    {
        { """{"name": " "}""", "value-missing", "/name" },
        { """{"name": "a\u0007b"}""", "text-control-characters", "/name" },
        { """{"postalCode": "16"}""", "postal-code-invalid", "/postalCode" },
        { """{"postalCode": "1600"}""", "postal-code-padded", "/postalCode" },
        { """{"inseeCode": "16"}""", "insee-code-invalid", "/inseeCode" },
        { """{"pivot": "43493312300028"}""", "siret-key-wrong", "/pivot" },
        { """{"pivot": "434933123"}""", "pivot-is-siren", "/pivot" },
        { """{"latitude": 45.65}""", "coordinates-incomplete", "/latitude" },
        { """{"latitude": -20.88, "longitude": 55.44}""", "coordinates-elsewhere", "/latitude" },
        { """{"latitude": 0.16, "longitude": 45.65}""", "coordinates-swapped", "/latitude" },
        { """{"latitude": 1e20, "longitude": 0.16}""", "coordinate-invalid", "/latitude" },
        { """{"telephone": "plus tard"}""", "telephone-invalid", "/telephone" },
        { """{"emails": ["nobody"]}""", "email-invalid", "/emails" },
        { """{"websites": ["rien"]}""", "page-invalid", "/websites" },
        { """{"openingHours": "le matin"}""", "hours-free-text", "/openingHours" },
        { """{"services": ["Bricolage"]}""", "value-unknown", "/services" },
        { """{"nationalProgrammes": ["Le mien"]}""", "label-unknown", "/nationalProgrammes" },
        { """{"description": "null"}""", "value-placeholder", "/description" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_a_file_would_lose_is_refused_at_its_place(string change, string code, string? place)
    {
        var json = JsonSerializer.SerializeToNode(Entry, JsonSerializerOptions.Web)!;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(change)!)
            json[name] = JsonSerializer.SerializeToNode(value);
        var refused = Assert.Throws<RefusedException>(() => json.Deserialize<VenueEntry>(JsonSerializerOptions.Web)!.Read("1", null, Today));
        Assert.Contains((code, place), refused.Refusals.Select(refusal => (refusal.Code, refusal.Place)));
    }

    [Fact]
    public void Every_reason_is_named()
    {
        var refused = Assert.Throws<RefusedException>(() => (Entry with { Name = "", PostalCode = "x", Telephone = "y" }).Read("1", null, Today));
        Assert.Equal(["/name", "/postalCode", "/telephone"], refused.Refusals.Select(refusal => refusal.Place).Order());
    }

    [Fact]
    public void What_is_too_long_is_refused() =>
        Assert.Equal("value-too-long", Assert.Single(Assert.Throws<RefusedException>(
            () => (Entry with { Websites = [.. Enumerable.Range(0, 10_000).Select(n => $"https://{n}.example")] }).Read("1", null, Today)).Refusals).Code);

    // Deciding.

    [Fact]
    public void A_venue_is_registered_once()
    {
        var registered = Assert.IsType<VenueRegistered>(Assert.Single(VenueEntryDecider.Decide(Register, null).Events));
        Assert.Equal(("16", "hash"), (registered.Venue.DepartmentCode, registered.RequestHash));
        Assert.Equal([new StatusChange(VenueStatuses.Registered, Now)], registered.Venue.History);
        Assert.Equal(Decision.Nothing, VenueEntryDecider.Decide(Register, Registered()));
    }

    [Fact]
    public void An_edit_says_which_fields_it_changed_those_of_contact_among_them()
    {
        var edit = Edit() with { Sheet = Register.Sheet with { Name = "Autre" }, ChangedContact = ["telephone"] };
        var changed = Assert.IsType<VenueDetailsChanged>(Assert.Single(VenueEntryDecider.Decide(edit, Registered()).Events));
        Assert.Equal(["nom", "telephone"], changed.ChangedFields);
        Assert.Equal("Autre", changed.Venue.Name);
    }

    [Fact]
    public void An_edit_is_made_once_even_where_it_changes_nothing()
    {
        var edit = Edit();
        var edited = Venue.Evolve(Registered(), Assert.Single(VenueEntryDecider.Decide(edit, Registered()).Events));
        Assert.Equal(("hash", 0), (edited.Edits[edit.ChangeId].RequestHash, edited.Edits[edit.ChangeId].ChangedFields.Count));
        Assert.Equal(Decision.Nothing, VenueEntryDecider.Decide(edit, edited));
    }

    [Fact]
    public void A_venue_that_was_qualified_does_not_move_by_its_own_word()
    {
        var elsewhere = Edit();
        elsewhere = elsewhere with { Sheet = elsewhere.Sheet with { PostalCode = "75013", InseeCode = "75113", Commune = "Paris" } };

        var refused = VenueEntryDecider.Decide(elsewhere, Qualified());
        Assert.Equal(("place-fixed", "/commune"), (Assert.Single(refused.Refusals).Code, refused.Refusals[0].Place));
        Assert.NotEmpty(VenueEntryDecider.Decide(elsewhere, Registered()).Events);
        var moved = Venue.Evolve(Qualified(), Assert.Single(VenueEntryDecider.Decide(elsewhere with { IsByOperator = true }, Qualified()).Events));
        Assert.Equal("75", moved.Standing.DepartmentCode);
    }

    [Fact]
    public void A_venue_moves_to_another_organisation_until_it_has_been_qualified()
    {
        var move = Edit() with { OrganisationId = DeterministicId.Of("another"), OrganisationName = "Autre" };
        var moved = Venue.Evolve(Registered(), Assert.Single(VenueEntryDecider.Decide(move, Registered()).Events));
        Assert.Equal((move.OrganisationId, "Autre"), (moved.Standing.OrganisationId, moved.Standing.OrganisationName));

        var refused = VenueEntryDecider.Decide(move, Qualified());
        Assert.Equal(("organisation-fixed", "/pivot"), (Assert.Single(refused.Refusals).Code, refused.Refusals[0].Place));
        Assert.Empty(refused.Events);
    }

    [Fact]
    public void An_edit_keeps_the_status_the_apps_and_the_tariff()
    {
        var edited = Venue.Evolve(Qualified(), Assert.Single(VenueEntryDecider.Decide(Edit(), Qualified()).Events));
        Assert.Equal(
            (VenueStatuses.Qualified, true, "venue-app"),
            (edited.Status, edited.Standing.AcceptsRegulatedTariff, Assert.Single(edited.Standing.Apps)));
    }

    [Fact]
    public void An_import_leaves_a_venue_with_the_organisation_that_it_was_put_under_while_its_number_stays()
    {
        var sheet = Register.Sheet with { Name = "Autre", UpdatedOn = Today.AddDays(1) };
        var import = new VenueImport.ImportVenue(Register.VenueId, DeterministicId.Of("derived"), "Autre", sheet, Now);
        var changed = Assert.IsType<VenueDetailsChanged>(Assert.Single(VenueImport.Decide(import, Registered()).Events));
        Assert.Equal((Register.OrganisationId, "Ville"), (changed.Venue.OrganisationId, changed.Venue.OrganisationName));
    }

    private static VenueEntryDecider.RegisterVenue Register { get; } = new(
        DeterministicId.Of("venue"), DeterministicId.Of("organisation"), "Ville", Entry.Read("1", "Aptic", Today), "hash", Now);

    private static VenueEntryDecider.EditVenue Edit() => new(
        Guid.CreateVersion7(), Register.OrganisationId, Register.OrganisationName, Register.Sheet with { Services = [] }, [], "hash", Now);

    private static Venue Registered() => Venue.Evolve(null, Assert.Single(VenueEntryDecider.Decide(Register, null).Events));

    private static Venue Qualified() => VenueDecider.Decide(
        new VenueDecider.DecideVenue(Guid.CreateVersion7(), "qualified", null, [], null, ["venue-app"], true, "hash", Now), Registered())
        .Events.Aggregate(Registered(), Venue.Evolve);
}
