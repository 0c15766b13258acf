namespace Aptic.Settlement.Books.Domain;

/// <summary>One entry of a journal: its debits equal its credits.</summary>
/// <param name="Entry">Counts all entries of the books, in the order of the events.</param>
/// <param name="Number">Counts the entries of one journal and year, without gaps.</param>
/// <param name="Sequence">Of the event that it follows from.</param>
/// <param name="BookedOn">The accounting day; the first day of the period for a late one.</param>
/// <param name="Period">The month that it counts in, as 2026-03.</param>
/// <param name="IsLate">Its own month was closed when it came.</param>
/// <param name="Piece">The document that it rests on, as a person would ask for it.</param>
public sealed record JournalEntry(
    long Entry,
    string Journal,
    long Number,
    long Sequence,
    Guid EventId,
    DateOnly AccountingDay,
    DateOnly BookedOn,
    string Period,
    bool IsLate,
    string Label,
    string Piece,
    DateTimeOffset OccurredAt,
    IReadOnlyList<JournalLine> Lines);

/// <summary>An amount on one side of one account; the other side is zero.</summary>
public sealed record JournalLine(string Account, string? Auxiliary, long DebitCents, long CreditCents, Subject Subject);

/// <summary>What a line is about, as far as it is about it.</summary>
public sealed record Subject(
    Guid? AgreementId = null,
    string? FunderId = null,
    Guid? VenueId = null,
    Guid? OrganisationId = null,
    Guid? RedemptionId = null,
    Guid? PayoutId = null,
    Guid? IncidentId = null)
{
    public static readonly Subject None = new();
}

/// <summary>
/// One cheque of a redemption, to be counted and summed: with sign 1 when it was redeemed, and once more with sign −1 when that was
/// reversed or corrected.
/// </summary>
/// <param name="PriceCents">Of the whole service, the same on each cheque of the redemption; so is the complement.</param>
public sealed record ServiceLine(
    long Sequence,
    Guid RedemptionId,
    Guid ChequeId,
    Guid VenueId,
    Guid OrganisationId,
    Guid AgreementId,
    string FunderId,
    string PartnerId,
    string? TargetPublic,
    Guid ServiceId,
    string ServiceKind,
    DateOnly ServicedOn,
    long PriceCents,
    long ComplementCents,
    long CoveredCents,
    long PayableCents,
    long CommissionCents,
    DateOnly AccountingDay,
    string Period,
    bool IsLate,
    int Sign);

/// <summary>What events add to the books.</summary>
public sealed record BookRows(IReadOnlyList<JournalEntry> Entries, IReadOnlyList<ServiceLine> Services)
{
    public static readonly BookRows None = new([], []);
}
