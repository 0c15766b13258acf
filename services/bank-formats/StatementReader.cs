using System.Xml;
using System.Xml.Linq;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Reads a bank's statement (camt.053) or notification (camt.054), entry by entry: its booked transactions, its balances, and whose
/// account it is of. The versions differ in few of the elements that are needed; what each of them writes is read.
/// </summary>
public static class StatementReader
{
    public static readonly IReadOnlyList<string> Messages =
        ["camt.053.001.02", "camt.053.001.04", "camt.053.001.08", "camt.054.001.02", "camt.054.001.04", "camt.054.001.08"];

    private const string Booked = "BOOK";

    /// <summary>Of ISO 20022's balance types: what the account had at the start and the end of a period, and at the end of the one
    /// before.</summary>
    private const string OpeningBooked = "OPBD", ClosingBooked = "CLBD", PreviouslyClosedBooked = "PRCD";

    /// <summary>Balance that is not the final one of the day (BalanceSubType1Code).</summary>
    private const string Intermediate = "INTM";

    /// <summary>All that the versions have in a statement or notification: another element could be an entry that is misspelt.</summary>
    private static readonly HashSet<string> Parts =
    [
        "Id", "StmtPgntn", "NtfctnPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm", "FrToDt", "CpyDplctInd", "RptgSrc", "Acct",
        "RltdAcct", "Intrst", "Bal", "TxsSummry", "Ntry", "AddtlStmtInf", "AddtlNtfctnInf",
    ];

    private static readonly IsoSchemas Schemas = new(typeof(StatementReader).Assembly, "malformed-statement", Messages);

    /// <summary>The booked transactions of a file.</summary>
    /// <param name="file">Read from its start, more than once.</param>
    /// <exception cref="RefusedException">
    /// The file is no such message, or lacks what is needed (<c>malformed-statement</c>), with line and column; or it is in an
    /// encoding that is not read (<c>unsupported-encoding</c>).
    /// </exception>
    public static IReadOnlyList<BankTransaction> Read(Stream file) =>
        ReadReport(file).Statements.SelectMany(statement => statement.Transactions).ToList();

    /// <summary>All that is read of a file.</summary>
    /// <inheritdoc cref="Read"/>
    public static BankReport ReadReport(Stream file) => Schemas.Read(file, (reader, message, warnings) =>
    {
        var (root, kind) = message.StartsWith("camt.053", StringComparison.Ordinal)
            ? ("BkToCstmrStmt", "Stmt")
            : ("BkToCstmrDbtCdtNtfctn", "Ntfctn");
        string? messageId = null;
        List<Draft> drafts = [];
        var entries = 0;
        while (!reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            switch (reader.Depth, reader.LocalName)
            {
                case (0, _):
                    reader.Read();
                    break;
                case (1, var name) when name == root:
                    reader.Read();
                    break;
                case (2, "GrpHdr") when messageId is null:
                    messageId = reader.ReadPart().NeededId("MsgId");
                    break;
                case (2, var name) when name == kind:
                    drafts.Add(new Draft(reader as IXmlLineInfo));
                    reader.Read();
                    break;
                case (2, "SplmtryData"):
                    reader.Skip();
                    break;
                case (3, "Ntry") when drafts.Count > 0:
                    drafts[^1].Take(reader.ReadPart(), ++entries);
                    break;
                case (3, var name) when drafts.Count > 0 && Parts.Contains(name):
                    drafts[^1].Take(reader.ReadPart());
                    break;
                default:
                    throw IsoParts.Unexpected(reader);
            }
        }

        if (drafts.Count == 0) throw new IsoFlawException(null, $"The file has no {kind}.");
        return new BankReport(message, messageId ?? throw new IsoFlawException(null, "The file has no GrpHdr."),
            drafts.Select(draft => draft.Finish()).ToList(), warnings);
    });

    /// <summary>A statement while it is read.</summary>
    private sealed class Draft(IXmlLineInfo? reader)
    {
        private readonly IsoFlawException _incomplete = new(reader, "A statement has no Id, or no Acct.");
        private readonly List<BankTransaction> _transactions = [];
        private readonly List<(string Type, BankBalance Balance)> _balances = [];
        private string? _id;
        private bool _hasAccount;
        private string? _iban;
        private string? _currency;
        private (DateOnly From, DateOnly To)? _period;
        private (bool IsFirst, bool IsLast) _page = (true, true);
        private decimal? _bookedCents = 0;

        public void Take(XElement part)
        {
            switch (part.Name.LocalName)
            {
                case "Id" when _id is null:
                    _id = part.Id();
                    break;
                case "Acct" when !_hasAccount:
                    _hasAccount = true;
                    _iban = part.Needed("Id").Only("IBAN")?.Text();
                    _currency = part.Only("Ccy")?.Text();
                    break;
                case "Id" or "Acct":
                    throw new IsoFlawException(part, $"A statement has more than one {part.Name.LocalName}.");
                case "FrToDt":
                    _period = (IsoValues.DayOfInstant(part.Needed("FrDtTm")), IsoValues.DayOfInstant(part.Needed("ToDtTm")));
                    break;
                case "StmtPgntn":
                    _page = (part.Needed("PgNb").Text().TrimStart('0') == "1", IsoValues.FlagOf(part.Needed("LastPgInd")));
                    break;
                case "Bal":
                    TakeBalance(part);
                    break;
            }
        }

        public void Take(XElement entry, int number)
        {
            // A code alone until version 4, a code or words of the bank's own since.
            var status = entry.Needed("Sts");
            if ((status.HasElements ? status.Only("Cd")?.Text() : status.Text()) != Booked) return;

            _bookedCents += SignedCentsOf(entry);
            _transactions.AddRange(TransactionsOf(entry, number));
        }

        public BankStatement Finish() => new(_id ?? throw _incomplete, _hasAccount ? _iban : throw _incomplete, _currency, _period?.From,
            _period?.To, Opening(), Closing(),
            _bookedCents is { } cents && decimal.Abs(cents) <= long.MaxValue ? (long)cents : null, _transactions);

        private void TakeBalance(XElement balance)
        {
            var type = balance.Needed("Tp");
            var code = type.Needed("CdOrPrtry").Only("Cd")?.Text();
            if (code is not (OpeningBooked or ClosingBooked or PreviouslyClosedBooked)) return;

            var day = IsoValues.DayOf(balance.Needed("Dt")) ?? throw new IsoFlawException(balance, "Bal has no day.");
            _balances.Add((code, new BankBalance(SignedCentsOf(balance), day, type.Only("SubTp")?.Only("Cd")?.Text() == Intermediate)));
        }

        // The first of several days; a final balance before one between pages.
        private BankBalance? Opening() => Marked(
            OfType(OpeningBooked).OrderBy(balance => (balance.IsIntermediate, balance.On)).FirstOrDefault()
                ?? OfType(PreviouslyClosedBooked).OrderBy(balance => (balance.IsIntermediate, balance.On)).FirstOrDefault(), _page.IsFirst);

        // The last of several days.
        private BankBalance? Closing() =>
            Marked(OfType(ClosingBooked).OrderBy(balance => (!balance.IsIntermediate, balance.On)).LastOrDefault(), _page.IsLast);

        private static BankBalance? Marked(BankBalance? balance, bool isFinal) => isFinal || balance is null
            ? balance
            : balance with { IsIntermediate = true };

        private IEnumerable<BankBalance> OfType(string type) => _balances.Where(one => one.Type == type).Select(one => one.Balance);
    }

    private static long? SignedCentsOf(XElement holder) =>
        IsoValues.CentsOf(holder.Needed("Amt")) * (IsoValues.IsCredit(holder.Needed("CdtDbtInd")) ? 1 : -1);

    private static IEnumerable<BankTransaction> TransactionsOf(XElement entry, int number)
    {
        var details = new[] { entry }.All("NtryDtls").All("TxDtls").ToList();
        // Details that do not say what each of them is of, or not all of it, only describe the one amount of the entry.
        if (details.Count < 2 || !SumTo(entry, details))
        {
            yield return TransactionOf(entry, details, entry.Needed("Amt"), entry, $"entry {number}");
            yield break;
        }

        for (var index = 0; index < details.Count; index++)
            yield return TransactionOf(entry, [details[index]], AmountOf(details[index]), details[index], $"entry {number}, transaction {index + 1}");
    }

    private static bool SumTo(XElement entry, List<XElement> details)
    {
        var sum = 0m;
        foreach (var detail in details)
        {
            if (AmountOf(detail) is not { } amount) return false;
            // An amount in another currency cannot be compared: it stands for itself, and is not taken for euros.
            if (IsoValues.CentsOf(amount) is not { } cents) return true;
            sum += IsCredit(entry, detail) == IsCredit(entry, entry) ? cents : -cents;
        }

        return sum == IsoValues.CentsOf(entry.Needed("Amt"));
    }

    private static XElement? AmountOf(XElement detail)
    {
        var named = detail.Only("AmtDtls");
        return detail.Only("Amt") ?? named?.Only("TxAmt")?.Only("Amt") ?? named?.Only("InstdAmt")?.Only("Amt");
    }

    private static bool IsCredit(XElement entry, XElement holder) =>
        IsoValues.IsCredit(holder.Only("CdtDbtInd") ?? entry.Needed("CdtDbtInd"));

    private static BankTransaction TransactionOf(XElement entry, List<XElement> details, XElement? amount, XElement holder, string place)
    {
        var references = details.All("Refs").ToList();
        var batches = new[] { entry }.All("NtryDtls").All("Btch").ToList();
        var entryReference = entry.Only("AcctSvcrRef").Id();
        var returned = details.All("RtrInf").FirstOrDefault();
        return new BankTransaction(
            // An entry's own reference names it only where it is one transaction.
            references.All("AcctSvcrRef").FirstOrDefault().Id() ?? (holder == entry ? entryReference : null),
            IsoValues.CentsOf(amount) is > 0 and var cents ? cents : null,
            IsCredit(entry, holder),
            IsoValues.FlagOf(entry.Only("RvslInd")),
            DayOf(entry),
            string.Join(' ', details.All("RmtInf").Descendants().Where(element => !element.HasElements).Select(IsoParts.Text)),
            OnlyOf(references.All("EndToEndId")),
            place,
            entryReference,
            OnlyOf(references.All("PmtInfId")) ?? OnlyOf(batches.All("PmtInfId")),
            OnlyOf(references.All("MsgId")) ?? OnlyOf(batches.All("MsgId")),
            returned is null ? null : ReasonOf(returned),
            PayerOf(details),
            // What is said of an entry is said of its one transaction, and of none of several.
            details.All("AddtlTxInf").Concat(holder == entry ? new[] { entry }.All("AddtlNtryInf") : []).Select(IsoParts.Text)
                .Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).ToList());
    }

    private static DateOnly? DayOf(XElement entry) =>
        (entry.Only("BookgDt") ?? entry.Only("ValDt")) is { } day
            ? IsoValues.DayOf(day) ?? throw new IsoFlawException(day, $"{day.Name.LocalName} has no day.")
            : null;

    /// <summary>Who paid: a party's name stands in it until version 4, and one element deeper since.</summary>
    private static string? PayerOf(List<XElement> details)
    {
        var parties = details.All("RltdPties").ToList();
        return NameOf(parties.All("Dbtr")) ?? NameOf(parties.All("UltmtDbtr"));
    }

    private static string? NameOf(IEnumerable<XElement> parties)
    {
        var names = parties.Select(party => (party.Only("Pty") ?? party).Only("Nm")?.Text()).Where(name => name?.Length > 0)
            .Distinct().Take(2).ToList();
        return names.Count == 1 ? names[0] : null;
    }

    private static string? OnlyOf(IEnumerable<XElement> ids)
    {
        var values = ids.Select(IsoParts.Id).OfType<string>().Distinct().Take(2).ToList();
        return values.Count == 1 ? values[0] : null;
    }

    private static string ReasonOf(XElement returned)
    {
        var reason = returned.Only("Rsn");
        return reason?.Only("Cd").Id() ?? reason?.Only("Prtry").Id() ?? "returned";
    }
}
