using System.Text;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;

namespace Aptic.Issuance.Requests.Domain;

/// <summary>What a request may ask for under an agreement. Every breach is named with its place.</summary>
public static class RequestRules
{
    public const int ChequesMost = 100_000;
    public const int BeneficiaryCharactersMost = 100;
    public const int PublicCharactersMost = 100;

    /// <summary>The errors that one answer names at most; where there are more, the last says so.</summary>
    public const int ErrorsMost = 1_000;

    private static readonly int[] BookletSizes = [5, 10];

    /// <param name="stock">Asked for instead of lines; null where there are lines.</param>
    /// <param name="heldBefore">
    /// Cheques that a beneficiary was given under the agreement by earlier requests, by <see cref="RequestedLine.BeneficiaryKey"/>.
    /// </param>
    public static IReadOnlyList<Refusal> Breaches(
        IReadOnlyList<RequestedLine> lines, RequestedStock? stock, AgreementTerms terms, IReadOnlyDictionary<string, int> heldBefore,
        DateOnly today)
    {
        List<Refusal> breaches = [.. lines.SelectMany(line => BreachesOf(line, terms.Restrictions)).Take(ErrorsMost + 1)];
        if (stock is not null) breaches.AddRange(BreachesOf(stock, lines, terms.Restrictions));
        else if (lines.Count == 0) breaches.Add(Refusal.Invalid("no-lines", "Ask for at least one cheque.", "/lines"));
        if (lines.Sum(line => (long)line.Cheques) > ChequesMost)
            breaches.Add(Refusal.Invalid("too-many-cheques", $"A request asks for at most {ChequesMost} cheques.", "/lines"));
        if (terms.ValidUntil < today)
            breaches.Add(Refusal.Conflict("agreement-expired", $"Cheques under this agreement were valid until {terms.ValidUntil:yyyy-MM-dd}."));
        if (terms.Restrictions.ChequesPerBeneficiary is { } limit) breaches.AddRange(BreachesOfLimit(lines, limit, heldBefore).Take(ErrorsMost + 1));
        return breaches;
    }

    /// <summary>As many errors as one answer names; the last one says so where there are more.</summary>
    public static IReadOnlyList<Refusal> Named(IReadOnlyList<Refusal> errors) => errors.Count <= ErrorsMost
        ? errors
        : [.. errors.Take(ErrorsMost - 1), Refusal.Invalid("more-errors",
            "There are more errors: correct these, and send the request again to see them.")];

    private static IEnumerable<Refusal> BreachesOf(RequestedStock stock, IReadOnlyList<RequestedLine> lines, Restrictions restrictions)
    {
        if (lines.Count > 0)
            yield return Refusal.Invalid("lines-and-stock", "Ask for lines, or for a stock: each in a request of its own.", "/stock");
        if (!BookletSizes.Contains(stock.BookletSize))
            yield return Refusal.Invalid("invalid-stock", "A booklet has 5 or 10 cheques.", "/stock/bookletSize");
        else if (stock.Cheques is < 1 or > ChequesMost || stock.Cheques % stock.BookletSize != 0)
            yield return Refusal.Invalid("invalid-stock", $"A stock is of whole booklets, and of {ChequesMost} cheques at most.", "/stock/cheques");
        if (restrictions.ChequesPerBeneficiary is { } limit)
            yield return Refusal.Invalid("stock-not-allowed", $"The agreement allows {limit} cheques for one beneficiary: each cheque names whose it is.", "/stock");
    }

    private static IEnumerable<Refusal> BreachesOf(RequestedLine line, Restrictions restrictions)
    {
        // Two references that differ by blanks around them are one to a person, and would be two under the limit.
        if (!IsReference(line.Beneficiary))
            yield return Refusal.Invalid("invalid-beneficiary", $"A beneficiary's reference has 1 to {BeneficiaryCharactersMost} printable characters, and no blank around them.", $"{line.Place}, beneficiary");
        if (line.Cheques is < 1 or > ChequesMost)
            yield return Refusal.Invalid("invalid-count", $"A line asks for 1 to {ChequesMost} cheques.", $"{line.Place}, cheques");
        if (line.TargetPublic is { } named && (named.Length > PublicCharactersMost || named.Any(char.IsControl)))
            yield return Refusal.Invalid("invalid-public", $"A public has at most {PublicCharactersMost} printable characters.", $"{line.Place}, public");
        else if (restrictions.TargetPublics.Count > 0 && (line.TargetPublic is null
            || !restrictions.TargetPublics.Contains(line.TargetPublic)))
            yield return Refusal.Invalid("public-not-targeted", $"The agreement is for: {NameList.Of(restrictions.TargetPublics)}.", $"{line.Place}, public");
    }

    /// <summary>What is not seen is passed over: a reference of nothing else is none.</summary>
    public static bool IsReference(string text) =>
        SameText.Of(text).Length is > 0 and <= BeneficiaryCharactersMost && !text.Any(char.IsControl) && text == text.Trim()
        && !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    private static IEnumerable<Refusal> BreachesOfLimit(
        IReadOnlyList<RequestedLine> lines, int limit, IReadOnlyDictionary<string, int> heldBefore)
    {
        var asked = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.Cheques > 0))
        {
            var beneficiary = line.BeneficiaryKey();
            asked[beneficiary] = asked.GetValueOrDefault(beneficiary) + line.Cheques;
            var held = heldBefore.GetValueOrDefault(beneficiary);
            if (asked[beneficiary] + held > limit)
                yield return Refusal.Conflict("limit-reached", $"The agreement allows {limit} cheques for one beneficiary, {held} were given before.", $"{line.Place}, cheques");
        }
    }
}
