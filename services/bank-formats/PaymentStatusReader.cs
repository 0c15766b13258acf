using System.Xml;
using System.Xml.Linq;

using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Reads a bank's report on a file of transfers, pain.002.001.11. The file is validated against its schema as a whole first, and then
/// read transfer by transfer.
/// </summary>
public static class PaymentStatusReader
{
    public const string Message = "pain.002.001.11";

    private const string NotProvided = "NOTPROVIDED";
    private static readonly IsoSchemas Schemas = new(typeof(PaymentStatusReader).Assembly, "malformed-status-report", Message);

    /// <param name="file">Read from its start, more than once.</param>
    /// <exception cref="RefusedException">The file is no such message (<c>malformed-status-report</c>), with line and column.</exception>
    public static PaymentStatusReport Read(Stream file)
    {
        Schemas.LetIn(file);
        using var reader = IsoSchemas.Open(file);
        reader.MoveToContent();
        var draft = new Draft();
        while (!reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth < 2) reader.Read();
            else if (reader.Depth == 2 && reader.LocalName == "OrgnlPmtInfAndSts") draft.Begin(reader);
            else if (reader.LocalName == "SplmtryData") reader.Skip();
            else draft.Take((XElement)XNode.ReadFrom(reader));
        }

        return draft.Finish();
    }

    /// <summary>A report while it is read.</summary>
    private sealed class Draft
    {
        private readonly List<BatchDraft> _batches = [];
        private string _messageId = "";
        private DateOnly _createdOn;
        private string _fileId = "";
        private PaymentStatus? _status;
        private int _transfers;

        public void Begin(XmlReader reader)
        {
            _batches.Add(new BatchDraft());
            reader.Read();
        }

        public void Take(XElement part)
        {
            var ns = part.Name.Namespace;
            switch (part.Name.LocalName)
            {
                case "GrpHdr":
                    _messageId = part.Element(ns + "MsgId")!.Value;
                    _createdOn = IsoValues.DayOfInstant(part.Element(ns + "CreDtTm")!.Value);
                    break;
                case "OrgnlGrpInfAndSts":
                    _fileId = part.Element(ns + "OrgnlMsgId")!.Value;
                    _status = StatusOf(part, "GrpSts");
                    break;
                case "OrgnlPmtInfId":
                    _batches[^1].Id = part.Value;
                    break;
                case "PmtInfSts":
                    _batches[^1].Code = part.Value;
                    break;
                case "StsRsnInf":
                    _batches[^1].Reason ??= ReasonOf(part);
                    break;
                case "TxInfAndSts":
                    _batches[^1].Transfers.Add(TransferOf(part, ++_transfers));
                    break;
            }
        }

        public PaymentStatusReport Finish() =>
            new(_messageId, _createdOn, _fileId, _status, _batches.Select(batch => batch.Finish()).ToList());
    }

    private sealed class BatchDraft
    {
        public string Id { get; set; } = "";

        public string? Code { get; set; }

        public string? Reason { get; set; }

        public List<TransferStatus> Transfers { get; } = [];

        public BatchStatus Finish() => new(Id, Code is null ? null : new PaymentStatus(Code, Reason), Transfers);
    }

    private static TransferStatus TransferOf(XElement transfer, int number)
    {
        var ns = transfer.Name.Namespace;
        var endToEndId = transfer.Element(ns + "OrgnlEndToEndId")?.Value;
        var original = transfer.Element(ns + "OrgnlTxRef");
        var amount = original?.Element(ns + "Amt")?.Element(ns + "InstdAmt") ?? original?.Element(ns + "IntrBkSttlmAmt");
        return new TransferStatus(
            endToEndId == NotProvided ? null : endToEndId,
            StatusOf(transfer, "TxSts"),
            IsoValues.CentsOf(amount),
            amount?.Attribute("Ccy")?.Value,
            original?.Element(ns + "IntrBkSttlmDt") is { } settled
                ? DateOnly.FromDateTime(XmlConvert.ToDateTime(settled.Value, XmlDateTimeSerializationMode.Unspecified))
                : null,
            transfer.Element(ns + "AcctSvcrRef")?.Value,
            $"transaction {number}");
    }

    private static PaymentStatus? StatusOf(XElement holder, string element)
    {
        var ns = holder.Name.Namespace;
        return holder.Element(ns + element) is { } status
            ? new PaymentStatus(status.Value, holder.Elements(ns + "StsRsnInf").Select(ReasonOf)
                .FirstOrDefault(reason => reason is not null))
            : null;
    }

    private static string? ReasonOf(XElement information)
    {
        var ns = information.Name.Namespace;
        var reason = information.Element(ns + "Rsn");
        return reason?.Element(ns + "Cd")?.Value ?? reason?.Element(ns + "Prtry")?.Value;
    }
}
