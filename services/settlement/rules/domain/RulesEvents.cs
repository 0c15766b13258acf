namespace Aptic.Settlement.Rules.Domain;

/// <summary>Settlement's rules from a day on. Versions are added and never edited.</summary>
/// <param name="Version">Counted from 1.</param>
/// <param name="ValidFrom">Runs whose cutoff is this day or later are settled by it.</param>
/// <param name="VatRateBasisPoints">The VAT that is in fees and commission.</param>
/// <param name="DebitNoteAfterDays">Days without a payout after which a claim becomes a debit note.</param>
/// <param name="DebitNoteDueDays">Days in which a debit note is to be paid.</param>
/// <param name="ReminderDays">Days after a debit note's due day on which the venue is reminded, one number for each level.</param>
public sealed record RulesVersionAdded(
    Guid CommandId,
    int Version,
    DateOnly ValidFrom,
    long MinimumPayoutCents,
    int VatRateBasisPoints,
    int DebitNoteAfterDays,
    int DebitNoteDueDays,
    IReadOnlyList<int> ReminderDays,
    string Reason,
    string By,
    string RequestHash,
    DateTimeOffset OccurredAt);
