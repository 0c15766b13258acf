using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Aptic.Journey;

/// <summary>
/// The bank of the journey: keeps the ring-fenced account, executes payment files, and tells what it has booked in camt.053 statements.
/// Its folder keeps the account and all files exchanged (<c>sent</c>, <c>received</c>), so that a later journey goes on where this one ended.
/// </summary>
public sealed class Bank(string folder, string iban, DevelopmentClockFile clock)
{
    private static readonly XNamespace Camt = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

    /// <param name="Waiting">Booked since the last statement.</param>
    private sealed record Account(long BalanceCents, int Statements, int Entries, IReadOnlyList<Entry> Waiting);

    /// <param name="AmountCents">Above zero for what came in.</param>
    private sealed record Entry(int Number, long AmountCents, DateOnly BookedOn, string EndToEndId, string Remittance);

    /// <summary>A payer's transfer arrives.</summary>
    public void Receive(long amountCents, string endToEndId, string remittance) => Book(Read(), amountCents, endToEndId, remittance);

    /// <summary>Takes a pain.001 file, and executes its transfers today.</summary>
    public void Execute(string messageId, byte[] paymentFile)
    {
        Keep(messageId, paymentFile);
        using var content = new MemoryStream(paymentFile);
        var document = XDocument.Load(content);
        var pain = document.Root!.Name.Namespace;
        foreach (var transfer in document.Descendants(pain + "CdtTrfTxInf"))
        {
            var cents = (long)(decimal.Parse(transfer.Descendants(pain + "InstdAmt").Single().Value, CultureInfo.InvariantCulture) * 100);
            Book(Read(), -cents, transfer.Descendants(pain + "EndToEndId").Single().Value, "");
        }
    }

    public bool Has(string messageId) => File.Exists(Path.Combine(folder, "sent", $"{messageId}.xml"));

    public void Keep(string messageId, byte[] paymentFile) => Keep("sent", $"{messageId}.xml", paymentFile);

    /// <summary>The statement of what was booked since the last one.</summary>
    public byte[] Statement()
    {
        var account = Read();
        var opening = account.BalanceCents - account.Waiting.Sum(entry => entry.AmountCents);
        var number = account.Statements + 1;
        var id = string.Create(CultureInfo.InvariantCulture, $"RELEVE-{number:D6}");
        var statement = new XElement(Camt + "Document", new XElement(Camt + "BkToCstmrStmt",
            Of("GrpHdr", Of("MsgId", id), Of("CreDtTm", $"{clock.Today():yyyy-MM-dd}T18:00:00")),
            Of("Stmt", Of("Id", id), Of("CreDtTm", $"{clock.Today():yyyy-MM-dd}T18:00:00"), Of("Acct", Of("Id", Of("IBAN", iban)), Of("Ccy", "EUR")),
                Balance("OPBD", opening), Balance("CLBD", account.BalanceCents), account.Waiting.Select(EntryOf))));
        using var bytes = new MemoryStream();
        new XDocument(statement).Save(bytes);
        Keep("received", $"{id}.xml", bytes.ToArray());
        Write(account with { Statements = number, Waiting = [] });
        return bytes.ToArray();
    }

    private void Book(Account account, long amountCents, string endToEndId, string remittance) => Write(account with
    {
        BalanceCents = account.BalanceCents + amountCents,
        Entries = account.Entries + 1,
        Waiting = [.. account.Waiting, new Entry(account.Entries + 1, amountCents, clock.Today(), endToEndId, remittance)],
    });

    private static XElement EntryOf(Entry entry) => Of("Ntry",
        Of("NtryRef", $"{entry.Number}"), Amount(entry.AmountCents), Of("Sts", Of("Cd", "BOOK")), Of("BookgDt", Of("Dt", $"{entry.BookedOn:yyyy-MM-dd}")),
        Of("AcctSvcrRef", $"BNQ-{entry.Number:D8}"),
        Of("BkTxCd", Of("Domn", Of("Cd", "PMNT"), Of("Fmly", Of("Cd", entry.AmountCents > 0 ? "RCDT" : "ICDT"), Of("SubFmlyCd", "ESCT")))),
        Of("NtryDtls", Of("TxDtls", Of("Refs", Of("EndToEndId", entry.EndToEndId)),
            entry.Remittance.Length > 0 ? Of("RmtInf", Of("Ustrd", entry.Remittance)) : null)));

    private XElement Balance(string kind, long cents) =>
        Of("Bal", Of("Tp", Of("CdOrPrtry", Of("Cd", kind))), Amount(cents), Of("Dt", Of("Dt", $"{clock.Today():yyyy-MM-dd}")));

    private static object[] Amount(long cents) =>
    [
        new XElement(Camt + "Amt", new XAttribute("Ccy", "EUR"), (Math.Abs(cents) / 100m).ToString("0.00", CultureInfo.InvariantCulture)),
        Of("CdtDbtInd", cents >= 0 ? "CRDT" : "DBIT"),
    ];

    private static XElement Of(string name, params object?[] content) => new(Camt + name, content);

    private Account Read() => File.Exists(AccountFile)
        ? JsonSerializer.Deserialize<Account>(File.ReadAllText(AccountFile))!
        : new Account(0, 0, 0, []);

    private void Write(Account account) => Keep(".", Path.GetFileName(AccountFile), JsonSerializer.SerializeToUtf8Bytes(account));

    private string AccountFile => Path.Combine(folder, "account.json");

    private void Keep(string direction, string name, byte[] content)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, direction)).FullName, name);
        File.WriteAllBytes(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }
}
