using Aptic.Kernel;

namespace Aptic.Catalogue.Standard;

/// <summary>
/// A venue in the words of the national standard v1.0.2, whatever version it was read from. Lists hold values of the
/// standard's vocabularies (in French, as published) but for <see cref="OtherLabels"/>, which is free.
/// </summary>
/// <remarks>Compare two by what they write (<see cref="StandardText.ChangedFields"/>): lists have no value equality.</remarks>
public sealed record StandardVenue
{
    /// <summary>The producer's own id: unique within its <see cref="Source"/> only.</summary>
    public required string Id { get; init; }

    public required Pivot Pivot { get; init; }

    public required string Name { get; init; }

    public required string Commune { get; init; }

    /// <summary>Five digits.</summary>
    public required string PostalCode { get; init; }

    /// <summary>INSEE code of the commune; null where the source does not say.</summary>
    public string? InseeCode { get; init; }

    public required string Address { get; init; }

    public string? AddressComplement { get; init; }

    /// <summary>Null where the source gives none that can be right.</summary>
    public GeoPoint? Coordinates { get; init; }

    /// <summary>Codes of <see cref="Vocabularies.Typologies"/>.</summary>
    public IReadOnlyList<string> Typologies { get; init; } = [];

    /// <summary>In international form, without spaces.</summary>
    public string? Telephone { get; init; }

    public IReadOnlyList<string> Emails { get; init; } = [];

    public IReadOnlyList<string> Websites { get; init; } = [];

    /// <summary>As the source writes them: OpenStreetMap syntax by the standard, free text in places.</summary>
    public string? OpeningHours { get; init; }

    /// <summary>At most <see cref="SummaryLengthMost"/> characters.</summary>
    public string? Summary { get; init; }

    public string? Description { get; init; }

    /// <summary>The body that collected the row.</summary>
    public string? Source { get; init; }

    public IReadOnlyList<string> Mobility { get; init; } = [];

    public string? ParentStructure { get; init; }

    /// <summary>The day of the source's last change; null where it is missing or cannot be right.</summary>
    public DateOnly? UpdatedOn { get; init; }

    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>The publics that the venue is reserved for; empty where it is open to all.</summary>
    public IReadOnlyList<string> ReservedPublics { get; init; } = [];

    /// <summary>The particular needs that the venue can care for.</summary>
    public IReadOnlyList<string> SpecificCare { get; init; } = [];

    public IReadOnlyList<string> Fees { get; init; } = [];

    public IReadOnlyList<string> NationalProgrammes { get; init; } = [];

    public IReadOnlyList<string> TrainingLabels { get; init; } = [];

    public IReadOnlyList<string> OtherLabels { get; init; } = [];

    public IReadOnlyList<string> AccessModes { get; init; } = [];

    public IReadOnlyList<string> SupportModes { get; init; } = [];

    public string? AccessibilityPage { get; init; }

    public string? BookingPage { get; init; }

    public const int SummaryLengthMost = 280;

    /// <summary>The venue without what can be personal.</summary>
    public StandardVenue WithoutContact() => this with { Telephone = null, Emails = [] };
}
