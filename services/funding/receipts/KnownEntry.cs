using System.Globalization;
using Aptic.Funding.Receipts.Domain;

namespace Aptic.Funding.Receipts;

/// <summary>
/// A row for each entry of the account of which something was taken. Banks announce an entry in a camt.054 and book it in a camt.053, and
/// may name its transactions in one of them alone: the entry's reference is what both have.
/// </summary>
/// <param name="Family">The message that told it first, as <c>camt.053</c>.</param>
public sealed record KnownEntry(string Id, string Family)
{
    public static string IdOf(string entryReference, DateOnly bookedOn) =>
        string.Create(CultureInfo.InvariantCulture, $"{BankReferenceKey.Of(entryReference)}|{bookedOn:yyyy-MM-dd}");

    /// <summary>A message's kind without its version.</summary>
    public static string FamilyOf(string message) => string.Join('.', message.Split('.').Take(2));
}
