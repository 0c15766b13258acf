using System.Globalization;
using Aptic.Kernel;
using Aptic.Settlement.Books.Domain;

namespace Aptic.Settlement.Reports;

/// <summary>Entries as lines of the file.</summary>
/// <param name="auxiliaryNames">The names of auxiliary accounts.</param>
public sealed class FecEntries(IReadOnlyDictionary<string, string> auxiliaryNames)
{
    private const string ProfitOfYear = "120000";
    private const string LossOfYear = "129000";
    private const string ProfitBroughtForward = "110000";
    private const string LossBroughtForward = "119000";

    /// <summary>The accounts that only the opening of a year uses: what the years before earned.</summary>
    private static readonly Dictionary<string, string> ResultNames = new()
    {
        [ProfitOfYear] = "Résultat de l’exercice (bénéfice)",
        [LossOfYear] = "Résultat de l’exercice (perte)",
        [ProfitBroughtForward] = "Report à nouveau (solde créditeur)",
        [LossBroughtForward] = "Report à nouveau (solde débiteur)",
    };

    /// <summary>Each account that the file may use, with its name.</summary>
    public static IReadOnlyDictionary<string, string> AccountNames { get; } = new SortedDictionary<string, string>(
        ChartOfAccounts.Names.Concat(ResultNames).ToDictionary(), StringComparer.Ordinal);

    private DateOnly _validatedOn = DateOnly.MinValue;

    /// <summary>What is left on an account at the end of the year before; the result of that year and of those before it, apart.</summary>
    /// <param name="DebitCents">Debits less credits.</param>
    /// <param name="LastYearDebitCents">Of it, what the year before itself moved.</param>
    public sealed record Balance(string Account, string? Auxiliary, long DebitCents, long LastYearDebitCents);

    /// <summary>
    /// The first entry of a year: the balances of the year before. Accounts of charges and income (classes 6 and 7) begin at nothing;
    /// what they came to is the result.
    /// </summary>
    public IReadOnlyList<FecLine> OpeningOf(int year, IReadOnlyList<Balance> balances)
    {
        var isResult = balances.ToLookup(balance => balance.Account[0] is '6' or '7');
        var ofLastYear = isResult[true].Sum(balance => balance.LastYearDebitCents);
        var ofBefore = isResult[true].Sum(balance => balance.DebitCents) - ofLastYear;
        var firstDay = new DateOnly(year, 1, 1);
        _validatedOn = firstDay;
        return isResult[false].Select(balance => (balance.Account, balance.Auxiliary, balance.DebitCents))
            .Append((ofBefore > 0 ? LossBroughtForward : ProfitBroughtForward, null, ofBefore))
            .Append((ofLastYear > 0 ? LossOfYear : ProfitOfYear, null, ofLastYear))
            .Where(balance => balance.DebitCents != 0)
            .OrderBy(balance => balance.Account, StringComparer.Ordinal).ThenBy(balance => balance.Auxiliary, StringComparer.Ordinal)
            .Select(balance => LineOf(Journals.Opening, 1, firstDay, balance.Account, balance.Auxiliary,
                string.Create(CultureInfo.InvariantCulture, $"AN{year}"), firstDay, "Reprise des soldes de l'exercice antérieur",
                Math.Max(balance.DebitCents, 0), Math.Max(-balance.DebitCents, 0)))
            .ToList();
    }

    /// <summary>
    /// The lines of an entry. An entry is validated when it is booked, after all before it: the day is never earlier than theirs.
    /// </summary>
    public IReadOnlyList<FecLine> LinesOf(JournalEntry entry)
    {
        _validatedOn = new[] { _validatedOn, entry.BookedOn, ParisTime.DayOf(entry.OccurredAt) }.Max();
        return entry.Lines.Select(line => LineOf(entry.Journal, entry.Number, entry.BookedOn, line.Account, line.Auxiliary, entry.Piece,
            entry.AccountingDay, entry.Label, line.DebitCents, line.CreditCents)).ToList();
    }

    private FecLine LineOf(
        string journal, long number, DateOnly day, string account, string? auxiliary, string piece, DateOnly pieceDay, string label,
        long debitCents, long creditCents) =>
        new(journal, Journals.Names[journal], string.Create(CultureInfo.InvariantCulture, $"{journal}{number:000000}"), day, account,
            ChartOfAccounts.Names.GetValueOrDefault(account) ?? ResultNames[account], auxiliary ?? "",
            auxiliary is null ? "" : auxiliaryNames.GetValueOrDefault(auxiliary, auxiliary), piece, pieceDay, label, debitCents,
            creditCents, _validatedOn);
}
