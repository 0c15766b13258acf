namespace Aptic.Settlement.Reports;

/// <summary>One line of the file of accounting entries (article A47 A-1 of the Livre des procédures fiscales).</summary>
public sealed record FecLine(
    string JournalCode, string JournalLib, string EcritureNum, DateOnly EcritureDate, string CompteNum, string CompteLib, string CompAuxNum,
    string CompAuxLib, string PieceRef, DateOnly PieceDate, string EcritureLib, long DebitCents, long CreditCents, DateOnly ValidDate);
