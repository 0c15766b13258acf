using System.Globalization;
using System.Text;
using System.Xml;
using Aptic.Hosting;

namespace Aptic.Settlement.Bank;

/// <summary>
/// Writes credit transfers as ISO 20022 <c>pain.001.001.09</c>, as SEPA banks take it: service level SEPA, charges shared by
/// service level, euro, the Latin character set, no addresses, control sums on the file and on each batch.
/// Pure: the same file gives the same bytes.
/// </summary>
public static class Pain001
{
    private const string Namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
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

    /// <exception cref="ArgumentException">The file breaks a rule that banks refuse files for; nothing is written.</exception>
    public static byte[] Write(CreditTransferFile file)
    {
        Check(file);
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement("Document", Namespace);
            xml.WriteStartElement("CstmrCdtTrfInitn", Namespace);
            WriteHeader(xml, file);
            foreach (var batch in file.Batches) WriteBatch(xml, batch);
            xml.WriteEndDocument();
        }

        return bytes.ToArray();
    }

    private static void WriteHeader(XmlWriter xml, CreditTransferFile file) => Element(xml, "GrpHdr", () =>
    {
        Text(xml, "MsgId", file.MessageId);
        Text(xml, "CreDtTm",
            TimeZoneInfo.ConvertTime(file.CreatedAt, ParisTime.Zone).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        WriteControlSums(xml, file.Batches.SelectMany(batch => batch.Transfers).ToList());
        Element(xml, "InitgPty", () => Text(xml, "Nm", Name(file.InitiatingParty)));
    });

    private static void WriteBatch(XmlWriter xml, CreditTransferBatch batch) => Element(xml, "PmtInf", () =>
    {
        Text(xml, "PmtInfId", batch.BatchId);
        Text(xml, "PmtMtd", "TRF");
        Text(xml, "BtchBookg", "true");
        WriteControlSums(xml, batch.Transfers);
        Element(xml, "PmtTpInf", () => Element(xml, "SvcLvl", () => Text(xml, "Cd", "SEPA")));
        Element(xml, "ReqdExctnDt", () => Text(xml, "Dt", batch.ExecuteOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        WriteParty(xml, "Dbtr", batch.Debtor);
        WriteAccount(xml, "DbtrAcct", batch.Debtor);
        WriteBank(xml, "DbtrAgt", batch.Debtor);
        Text(xml, "ChrgBr", "SLEV");
        foreach (var transfer in batch.Transfers) WriteTransfer(xml, transfer);
    });

    private static void WriteTransfer(XmlWriter xml, CreditTransfer transfer) => Element(xml, "CdtTrfTxInf", () =>
    {
        Element(xml, "PmtId", () => Text(xml, "EndToEndId", transfer.EndToEndId));
        Element(xml, "Amt", () =>
        {
            xml.WriteStartElement("InstdAmt", Namespace);
            xml.WriteAttributeString("Ccy", "EUR");
            xml.WriteString(Euros(transfer.AmountCents));
            xml.WriteEndElement();
        });
        WriteBank(xml, "CdtrAgt", transfer.Creditor);
        WriteParty(xml, "Cdtr", transfer.Creditor);
        WriteAccount(xml, "CdtrAcct", transfer.Creditor);
        Element(xml, "RmtInf", () => Text(xml, "Ustrd", SepaText.Of(transfer.Remittance, RemittanceLengthMost)));
    });

    private static void WriteControlSums(XmlWriter xml, IReadOnlyList<CreditTransfer> transfers)
    {
        Text(xml, "NbOfTxs", transfers.Count.ToString(CultureInfo.InvariantCulture));
        Text(xml, "CtrlSum", Euros(transfers.Sum(transfer => transfer.AmountCents)));
    }

    private static void WriteParty(XmlWriter xml, string element, BankAccount account) =>
        Element(xml, element, () => Text(xml, "Nm", Name(account.Holder)));

    private static void WriteAccount(XmlWriter xml, string element, BankAccount account) =>
        Element(xml, element, () => Element(xml, "Id", () => Text(xml, "IBAN", account.Iban.Value)));

    private static void WriteBank(XmlWriter xml, string element, BankAccount account) =>
        Element(xml, element, () => Element(xml, "FinInstnId", () => Text(xml, "BICFI", account.Bic.Value)));

    private static void Element(XmlWriter xml, string name, Action content)
    {
        xml.WriteStartElement(name, Namespace);
        content();
        xml.WriteEndElement();
    }

    private static void Text(XmlWriter xml, string name, string value) => xml.WriteElementString(name, Namespace, value);

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
