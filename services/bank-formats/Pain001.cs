using System.Globalization;
using System.Text;
using System.Xml;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Writes credit transfers as ISO 20022 <c>pain.001.001.09</c> or <c>.03</c>, as SEPA banks take them: service level SEPA, charges
/// shared by service level, euro, the Latin character set, no addresses, control sums on the file and on each batch.
/// Pure: the same file gives the same bytes.
/// </summary>
public static class Pain001
{
    /// <summary>What banks take since November 2022 and ours takes if nothing else is asked for.</summary>
    public const string Version09 = "pain.001.001.09";

    /// <summary>What older banking portals take.</summary>
    public const string Version03 = "pain.001.001.03";

    private const int IdLengthMost = 35;
    private const int NameLengthMost = 70;
    private const int RemittanceLengthMost = 140;

    /// <summary>The most that one SEPA credit transfer can carry.</summary>
    public const long AmountCentsMost = 99_999_999_999;

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    /// <param name="format">One of the two versions.</param>
    /// <exception cref="ArgumentException">The file breaks a rule that banks refuse files for; nothing is written.</exception>
    public static byte[] Write(CreditTransferFile file, string format = Version09)
    {
        Require(IsFormat(format), $"A file is written as {Version09} or {Version03}.");
        Check(file);
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings)) new Writer(xml, format).WriteFile(file);
        return bytes.ToArray();
    }

    public static bool IsFormat(string format) => format is Version09 or Version03;

    private sealed class Writer(XmlWriter xml, string format)
    {
        private readonly string _namespace = $"urn:iso:std:iso:20022:tech:xsd:{format}";

        public void WriteFile(CreditTransferFile file)
        {
            xml.WriteStartDocument();
            xml.WriteStartElement("Document", _namespace);
            xml.WriteStartElement("CstmrCdtTrfInitn", _namespace);
            WriteHeader(file);
            foreach (var batch in file.Batches) WriteBatch(batch);
            xml.WriteEndDocument();
        }

        private void WriteHeader(CreditTransferFile file) => Element("GrpHdr", () =>
        {
            Text("MsgId", file.MessageId);
            Text("CreDtTm",
                TimeZoneInfo.ConvertTime(file.CreatedAt, ParisTime.Zone).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            WriteControlSums(file.Batches.SelectMany(batch => batch.Transfers).ToList());
            Element("InitgPty", () => Text("Nm", Name(file.InitiatingParty)));
        });

        private void WriteBatch(CreditTransferBatch batch) => Element("PmtInf", () =>
        {
            Text("PmtInfId", batch.BatchId);
            Text("PmtMtd", "TRF");
            Text("BtchBookg", "true");
            WriteControlSums(batch.Transfers);
            Element("PmtTpInf", () => Element("SvcLvl", () => Text("Cd", "SEPA")));
            WriteDay(batch.ExecuteOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            WriteParty("Dbtr", batch.Debtor);
            WriteAccount("DbtrAcct", batch.Debtor);
            WriteBank("DbtrAgt", batch.Debtor);
            Text("ChrgBr", "SLEV");
            foreach (var transfer in batch.Transfers) WriteTransfer(transfer);
        });

        private void WriteDay(string day)
        {
            if (format == Version03) Text("ReqdExctnDt", day);
            else Element("ReqdExctnDt", () => Text("Dt", day));
        }

        private void WriteTransfer(CreditTransfer transfer) => Element("CdtTrfTxInf", () =>
        {
            Element("PmtId", () => Text("EndToEndId", transfer.EndToEndId));
            Element("Amt", () =>
            {
                xml.WriteStartElement("InstdAmt", _namespace);
                xml.WriteAttributeString("Ccy", "EUR");
                xml.WriteString(Euros(transfer.AmountCents));
                xml.WriteEndElement();
            });
            WriteBank("CdtrAgt", transfer.Creditor);
            WriteParty("Cdtr", transfer.Creditor);
            WriteAccount("CdtrAcct", transfer.Creditor);
            Element("RmtInf", () => Text("Ustrd", SepaText.Of(transfer.Remittance, RemittanceLengthMost)));
        });

        private void WriteControlSums(IReadOnlyList<CreditTransfer> transfers)
        {
            Text("NbOfTxs", transfers.Count.ToString(CultureInfo.InvariantCulture));
            Text("CtrlSum", Euros(transfers.Sum(transfer => transfer.AmountCents)));
        }

        private void WriteParty(string element, BankAccount account) => Element(element, () => Text("Nm", Name(account.Holder)));

        private void WriteAccount(string element, BankAccount account) =>
            Element(element, () => Element("Id", () => Text("IBAN", account.Iban.Value)));

        private void WriteBank(string element, BankAccount account) =>
            Element(element, () => Element("FinInstnId", () => Text(format == Version03 ? "BIC" : "BICFI", account.Bic.Value)));

        private void Element(string name, Action content)
        {
            xml.WriteStartElement(name, _namespace);
            content();
            xml.WriteEndElement();
        }

        private void Text(string name, string value) => xml.WriteElementString(name, _namespace, value);
    }

    private static string Name(string name) => SepaText.Of(name, NameLengthMost);

    private static string Euros(long amountCents) =>
        string.Create(CultureInfo.InvariantCulture, $"{amountCents / 100}.{amountCents % 100:00}");

    private static void Check(CreditTransferFile file)
    {
        var transfers = file.Batches.SelectMany(batch => batch.Transfers).ToList();
        Require(file.Batches.Count > 0 && file.Batches.All(batch => batch.Transfers.Count > 0),
            "A file has batches, and each batch transfers.");
        Require(IsId(file.MessageId) && file.Batches.All(batch => IsId(batch.BatchId))
            && transfers.All(transfer => IsId(transfer.EndToEndId)),
            $"Ids have 1 to {IdLengthMost} characters of the SEPA set, without slashes at their ends or in pairs.");
        Require(transfers.DistinctBy(transfer => transfer.EndToEndId).Count() == transfers.Count, "An end-to-end id occurs twice.");
        Require(file.Batches.DistinctBy(batch => batch.BatchId).Count() == file.Batches.Count, "A batch id occurs twice.");
        Require(transfers.All(transfer => transfer.AmountCents is > 0 and <= AmountCentsMost),
            $"A transfer is of 1 to {AmountCentsMost} cents.");
        var holders = transfers.Select(transfer => transfer.Creditor).Concat(file.Batches.Select(batch => batch.Debtor));
        Require(holders.All(account => SepaText.CanSay(account.Holder)),
            "A holder's name has no letter that a bank could print.");
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= IdLengthMost && SepaText.Of(id, IdLengthMost) == id && id[0] != '/' && id[^1] != '/'
            && !id.Contains("//", StringComparison.Ordinal);

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new ArgumentException(rule);
    }
}
