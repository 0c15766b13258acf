using System.Xml;
using System.Xml.Linq;

using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Reads a bank's camt.053.001.08 statement or camt.054.001.08 notification: its booked transactions, its balances, and whose account it
/// is of. The file is validated against its schema as a whole first, and then read entry by entry.
/// </summary>
public static class StatementReader
{
    public static readonly IReadOnlyList<string> Messages = ["camt.053.001.08", "camt.054.001.08"];

    private const string NotProvided = "NOTPROVIDED";
    private const string Booked = "BOOK";
    private static readonly IsoSchemas Schemas = new(typeof(StatementReader).Assembly, "malformed-statement", Messages);

    /// <summary>The booked transactions of a file.</summary>
    /// <param name="file">Read from its start, more than once.</param>
    /// <exception cref="RefusedException">The file is no such message (<c>malformed-statement</c>), with line and column.</exception>
    public static IReadOnlyList<BankTransaction> Read(Stream file) =>
        ReadReport(file).Statements.SelectMany(statement => statement.Transactions).ToList();

    /// <summary>All that is read of a file.</summary>
    /// <inheritdoc cref="Read"/>
    public static BankReport ReadReport(Stream file)
    {
        Schemas.LetIn(file);
        using var reader = IsoSchemas.Open(file);
        reader.MoveToContent();
        var message = reader.NamespaceURI.Split(':')[^1];
        var messageId = "";
        List<Draft> drafts = [];
        var entries = 0;
        while (!reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            switch (reader.LocalName, reader.Depth)
            {
                case (_, < 2):
                    reader.Read();
                    break;
                case ("GrpHdr", _):
                    var header = (XElement)XNode.ReadFrom(reader);
                    messageId = header.Element(header.Name.Namespace + "MsgId")!.Value;
                    break;
                case ("Stmt" or "Ntfctn", 2):
                    drafts.Add(new Draft());
                    reader.Read();
                    break;
                case (_, 2):
                    reader.Skip();
                    break;
                case ("Ntry", _):
                    drafts[^1].Take((XElement)XNode.ReadFrom(reader), ++entries);
                    break;
                case ("Id" or "Acct" or "Bal" or "FrToDt", _):
                    drafts[^1].Take((XElement)XNode.ReadFrom(reader));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new BankReport(message, messageId, drafts.Select(draft => draft.Finish()).ToList());
    }

    /// <summary>A statement while it is read.</summary>
    private sealed class Draft
    {
        private readonly List<BankTransaction> _transactions = [];
        private readonly Dictionary<string, BankBalance> _balances = [];
        private string _id = "";
        private string? _iban;
        private string? _currency;
        private (DateOnly From, DateOnly To)? _period;
        private decimal? _bookedCents = 0;

        public void Take(XElement part)
        {
            var ns = part.Name.Namespace;
            switch (part.Name.LocalName)
            {
                case "Id":
                    _id = part.Value;
                    break;
                case "Acct":
                    _iban = part.Element(ns + "Id")!.Element(ns + "IBAN")?.Value;
                    _currency = part.Element(ns + "Ccy")?.Value;
                    break;
                case "FrToDt":
                    _period = (IsoValues.DayOfInstant(part.Element(ns + "FrDtTm")!.Value),
                        IsoValues.DayOfInstant(part.Element(ns + "ToDtTm")!.Value));
                    break;
                case "Bal" when part.Element(ns + "Tp")!.Element(ns + "CdOrPrtry")!.Element(ns + "Cd") is { } type:
                    _balances.TryAdd(type.Value, new BankBalance(
                        SignedCentsOf(part), IsoValues.DayOf(part.Element(ns + "Dt"))!.Value));
                    break;
            }
        }

        public void Take(XElement entry, int number)
        {
            if (entry.Element(entry.Name.Namespace + "Sts")?.Element(entry.Name.Namespace + "Cd")?.Value != Booked) return;

            _bookedCents += SignedCentsOf(entry);
            _transactions.AddRange(TransactionsOf(entry, number));
        }

        public BankStatement Finish() => new(_id, _iban, _currency, _period?.From, _period?.To,
            _balances.GetValueOrDefault("OPBD") ?? _balances.GetValueOrDefault("PRCD"), _balances.GetValueOrDefault("CLBD"),
            _bookedCents is { } cents && decimal.Abs(cents) <= long.MaxValue ? (long)cents : null, _transactions);
    }

    private static long? SignedCentsOf(XElement holder)
    {
        var ns = holder.Name.Namespace;
        return IsoValues.CentsOf(holder.Element(ns + "Amt")) * (holder.Element(ns + "CdtDbtInd")!.Value == "CRDT" ? 1 : -1);
    }

    private static IEnumerable<BankTransaction> TransactionsOf(XElement entry, int number)
    {
        var ns = entry.Name.Namespace;
        var details = entry.Elements(ns + "NtryDtls").Elements(ns + "TxDtls").ToList();
        // Details that do not say what each of them is of, or not all of it, only describe the one amount of the entry.
        if (details.Count < 2 || !SumTo(entry, details))
        {
            yield return TransactionOf(entry, details, entry.Element(ns + "Amt"), entry, $"entry {number}");
            yield break;
        }

        for (var index = 0; index < details.Count; index++)
            yield return TransactionOf(entry, [details[index]], AmountOf(details[index]), details[index], $"entry {number}, transaction {index + 1}");
    }

    private static bool SumTo(XElement entry, List<XElement> details)
    {
        var ns = entry.Name.Namespace;
        var sum = 0m;
        foreach (var detail in details)
        {
            if (AmountOf(detail) is not { } amount) return false;
            // An amount in another currency cannot be compared: it stands for itself, and is not taken for euros.
            if (IsoValues.CentsOf(amount) is not { } cents) return true;
            sum += IsCredit(entry, detail) == IsCredit(entry, entry) ? cents : -cents;
        }

        return sum == IsoValues.CentsOf(entry.Element(ns + "Amt"));
    }

    private static XElement? AmountOf(XElement detail)
    {
        var ns = detail.Name.Namespace;
        var named = detail.Element(ns + "AmtDtls");
        return detail.Element(ns + "Amt") ?? named?.Element(ns + "TxAmt")?.Element(ns + "Amt") ?? named?.Element(ns + "InstdAmt")?.Element(ns + "Amt");
    }

    private static bool IsCredit(XElement entry, XElement holder)
    {
        var ns = entry.Name.Namespace;
        return (holder.Element(ns + "CdtDbtInd") ?? entry.Element(ns + "CdtDbtInd"))!.Value == "CRDT";
    }

    private static BankTransaction TransactionOf(XElement entry, List<XElement> details, XElement? amount, XElement holder, string place)
    {
        var ns = entry.Name.Namespace;
        var references = details.Elements(ns + "Refs").ToList();
        var batches = entry.Elements(ns + "NtryDtls").Elements(ns + "Btch").ToList();
        var entryReference = entry.Element(ns + "AcctSvcrRef")?.Value;
        var returned = details.Elements(ns + "RtrInf").FirstOrDefault();
        return new BankTransaction(
            // An entry's own reference names it only where it is one transaction.
            references.Elements(ns + "AcctSvcrRef").FirstOrDefault()?.Value ?? (holder == entry ? entryReference : null),
            IsoValues.CentsOf(amount) is > 0 and var cents ? cents : null,
            IsCredit(entry, holder),
            entry.Element(ns + "RvslInd")?.Value is "true" or "1",
            IsoValues.DayOf(entry.Element(ns + "BookgDt") ?? entry.Element(ns + "ValDt")),
            string.Join(' ', details.Elements(ns + "RmtInf").Descendants().Where(element => !element.HasElements).Select(element =>
            element.Value.Trim())),
            OnlyOf(references.Elements(ns + "EndToEndId")),
            place,
            entryReference,
            OnlyOf(references.Elements(ns + "PmtInfId")) ?? OnlyOf(batches.Elements(ns + "PmtInfId")),
            OnlyOf(references.Elements(ns + "MsgId")) ?? OnlyOf(batches.Elements(ns + "MsgId")),
            returned is null ? null : ReasonOf(returned));
    }

    private static string? OnlyOf(IEnumerable<XElement> ids)
    {
        var values = ids.Select(id => id.Value).Where(id => id != NotProvided).Distinct().Take(2).ToList();
        return values.Count == 1 ? values[0] : null;
    }

    private static string ReasonOf(XElement returned)
    {
        var ns = returned.Name.Namespace;
        var reason = returned.Element(ns + "Rsn");
        return reason?.Element(ns + "Cd")?.Value ?? reason?.Element(ns + "Prtry")?.Value ?? "returned";
    }
}
