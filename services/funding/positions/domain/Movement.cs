namespace Aptic.Funding.Positions.Domain;

/// <summary>The terms of an agreement's balance: received = the sum of all others, always.</summary>
public enum Term
{
    /// <summary>Face money of receipts: where all movements start.</summary>
    Received,
    Free,
    InCirculation,
    DifferenceHeld,
    Owed,
    Paid,
    Recoverable,
    Commission,
    Refunding,
    Refunded,
}

/// <summary>
/// Money of an agreement that moves from one term of its balance to another, so that the balance adds up by construction.
/// Moving a negative amount does not exist: what is undone moves back.
/// </summary>
/// <param name="SourceId">The event that moves it; together with <paramref name="Line"/> it is booked once.</param>
/// <param name="Reason">The event's name, kebab-case.</param>
public sealed record Movement(
    Guid SourceId,
    int Line,
    Guid AgreementId,
    string Reason,
    Term From,
    Term To,
    long AmountCents,
    DateOnly AccountingDay,
    DateTimeOffset OccurredAt)
{
    /// <summary>What had come back is not free after all: a claim was not recovered, or stands for what a venue was paid.</summary>
    public bool IsTakenBack => this is { From: Term.Free, To: Term.Recoverable or Term.Commission or Term.Owed };

    /// <summary>The agreement's own stream hears of it in chunks: it was not the one to decide it.</summary>
    public bool IsReturn => IsTakenBack
        || this is { To: Term.Free, From: Term.InCirculation or Term.DifferenceHeld or Term.Recoverable or Term.Commission };
}
