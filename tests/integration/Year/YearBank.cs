using System.Globalization;
using System.Xml.Linq;
using Aptic.Kernel;
using Aptic.Tests.Integration.Fixture;

namespace Aptic.Tests.Integration.Year;

/// <summary>A transfer that the bank was asked for in a payment file.</summary>
public sealed record AskedTransfer(string EndToEndId, long AmountCents, DateOnly ExecuteOn, string FileId, string BatchId);

/// <summary>
/// The bank of the year: keeps the ring-fenced account, executes payment files or rejects some of their transfers, gives some back, and
/// tells what it did. It leaves all files where the reconciler finds them.
/// </summary>
public sealed class YearBank(string folder, TestClock clock)
{
    private const string OwnIban = "DE89370400440532013000";
    private static readonly XNamespace Camt = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.11";

    private readonly List<Entry> _waiting = [];
    private string _iban = OwnIban;
    private long _balanceCents;
    private int _entries;
    private int _messages;

    /// <param name="AmountCents">Above zero for what came in.</param>
    /// <param name="ReturnReason">Of a transfer that comes back.</param>
    private sealed record Entry(
        int Number, long AmountCents, DateOnly BookedOn, string EndToEndId, string Remittance, string? ReturnReason);

    private DateOnly Today => ParisTime.DayOf(clock.GetUtcNow());

    /// <summary>The bank's reference of what it booked last.</summary>
    public string LastReference => ReferenceOf(_entries);

    /// <summary>The bank of a folder whose files were kept: it goes on where its last statement ended.</summary>
    public static YearBank Continue(string folder, TestClock clock)
    {
        var statements = Directory.GetFiles(Path.Combine(folder, "received")).Order(StringComparer.Ordinal).Select(XDocument.Load).ToList();
        var closing = statements[^1].Descendants(Camt + "Bal").Single(balance => balance.Descendants(Camt + "Cd").Single().Value == "CLBD");
        return new YearBank(folder, clock)
        {
            _iban = statements[^1].Descendants(Camt + "IBAN").First().Value,
            _balanceCents = CentsOf(closing.Element(Camt + "Amt")!) * (closing.Element(Camt + "CdtDbtInd")!.Value == "CRDT" ? 1 : -1),
            _entries = statements.Sum(statement => statement.Descendants(Camt + "Ntry").Count()),
            _messages = statements.Max(statement => int.Parse(
                statement.Descendants(Camt + "Stmt").Single().Element(Camt + "Id")!.Value.Split('-')[^1], CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>The transfers that a statement has told of, by their names.</summary>
    public IReadOnlySet<string> ToldTransfers() => Directory.GetFiles(Path.Combine(folder, "received"))
        .SelectMany(file => XDocument.Load(file).Descendants(Camt + "EndToEndId")).Select(name => name.Value).ToHashSet();

    /// <summary>A payer's transfer arrives, or where it is below zero the holder takes money out.</summary>
    public void Book(long amountCents, string endToEndId, string remittance, string? returnReason = null)
    {
        _balanceCents += amountCents;
        _waiting.Add(new Entry(++_entries, amountCents, Today, endToEndId, remittance, returnReason));
    }

    /// <summary>Takes a pain.001 file.</summary>
    public IReadOnlyList<AskedTransfer> Take(string fileId, byte[] paymentFile)
    {
        Keep("sent", fileId, paymentFile);
        using var content = new MemoryStream(paymentFile);
        var root = XDocument.Load(content).Root!;
        var ns = root.Name.Namespace;
        return root.Descendants(ns + "PmtInf").SelectMany(batch => batch.Elements(ns + "CdtTrfTxInf").Select(transfer => new AskedTransfer(
            transfer.Descendants(ns + "EndToEndId").Single().Value,
            CentsOf(transfer.Descendants(ns + "InstdAmt").Single()),
            DateOnly.Parse(batch.Element(ns + "ReqdExctnDt")!.Value, CultureInfo.InvariantCulture),
            fileId, batch.Element(ns + "PmtInfId")!.Value))).ToList();
    }

    /// <summary>A status report that rejects transfers of one file.</summary>
    public string Reject(IReadOnlyList<AskedTransfer> rejected)
    {
        var (file, id) = (rejected[0].FileId, string.Create(CultureInfo.InvariantCulture, $"STATUT-{++_messages:D6}"));
        return new XElement(Pain + "Document", new XElement(Pain + "CstmrPmtStsRpt",
            Told(Pain, "GrpHdr", Told(Pain, "MsgId", id), Told(Pain, "CreDtTm", $"{Today:yyyy-MM-dd}T09:00:00")),
            Told(Pain, "OrgnlGrpInfAndSts", Told(Pain, "OrgnlMsgId", file), Told(Pain, "OrgnlMsgNmId", "pain.001.001.09")),
            rejected.GroupBy(transfer => transfer.BatchId).Select(batch => Told(Pain, "OrgnlPmtInfAndSts",
                Told(Pain, "OrgnlPmtInfId", batch.Key), batch.Select(Rejection))))).ToString();
    }

    private static XElement Rejection(AskedTransfer transfer) => Told(Pain, "TxInfAndSts",
        Told(Pain, "OrgnlEndToEndId", transfer.EndToEndId), Told(Pain, "TxSts", "RJCT"),
        Told(Pain, "StsRsnInf", Told(Pain, "Rsn", Told(Pain, "Cd", "AC04"))));

    /// <summary>The statement of what was booked since the last one.</summary>
    public string Statement()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"RELEVE-{++_messages:D6}");
        var openingCents = _balanceCents - _waiting.Sum(entry => entry.AmountCents);
        var statement = new XElement(Camt + "Document", new XElement(Camt + "BkToCstmrStmt",
            Of("GrpHdr", Of("MsgId", id), Of("CreDtTm", $"{Today:yyyy-MM-dd}T18:00:00")),
            Of("Stmt", Of("Id", id), Of("CreDtTm", $"{Today:yyyy-MM-dd}T18:00:00"),
                Of("Acct", Of("Id", Of("IBAN", _iban)), Of("Ccy", "EUR")),
                Balance("OPBD", openingCents), Balance("CLBD", _balanceCents), _waiting.Select(EntryOf))));
        _waiting.Clear();
        using var bytes = new MemoryStream();
        new XDocument(statement).Save(bytes);
        Keep("received", id, bytes.ToArray());
        return statement.ToString();
    }

    private static long CentsOf(XElement amount) => (long)(decimal.Parse(amount.Value, CultureInfo.InvariantCulture) * 100);

    private static string ReferenceOf(int number) => string.Create(CultureInfo.InvariantCulture, $"BNQ-{number:D8}");

    private static XElement EntryOf(Entry entry) => Of("Ntry",
        Of("NtryRef", $"{entry.Number}"), Amount(entry.AmountCents), Of("Sts", Of("Cd", "BOOK")),
        Of("BookgDt", Of("Dt", $"{entry.BookedOn:yyyy-MM-dd}")),
        Of("AcctSvcrRef", ReferenceOf(entry.Number)),
        Of("BkTxCd", Of("Domn", Of("Cd", "PMNT"), Of("Fmly", Of("Cd", entry.AmountCents > 0 ? "RCDT" : "ICDT"), Of("SubFmlyCd", "ESCT")))),
        Of("NtryDtls", Of("TxDtls", Of("Refs", Of("EndToEndId", entry.EndToEndId)),
            entry.Remittance.Length > 0 ? Of("RmtInf", Of("Ustrd", entry.Remittance)) : null,
            entry.ReturnReason is { } reason ? Of("RtrInf", Of("Rsn", Of("Cd", reason))) : null)));

    private XElement Balance(string kind, long cents) =>
        Of("Bal", Of("Tp", Of("CdOrPrtry", Of("Cd", kind))), Amount(cents), Of("Dt", Of("Dt", $"{Today:yyyy-MM-dd}")));

    private static object[] Amount(long cents) =>
    [
        new XElement(Camt + "Amt", new XAttribute("Ccy", "EUR"), (Math.Abs(cents) / 100m).ToString("0.00", CultureInfo.InvariantCulture)),
        Of("CdtDbtInd", cents >= 0 ? "CRDT" : "DBIT"),
    ];

    private static XElement Of(string name, params object?[] content) => Told(Camt, name, content);

    private static XElement Told(XNamespace ns, string name, params object?[] content) => new(ns + name, content);

    private void Keep(string direction, string name, byte[] content) =>
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, direction)).FullName, $"{name}.xml"), content);
}
