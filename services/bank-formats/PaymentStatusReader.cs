using System.Xml;
using System.Xml.Linq;
using Aptic.Kernel;

namespace Aptic.BankFormats;

/// <summary>
/// Reads a bank's report on a file of transfers, transfer by transfer. pain.002 is the same in its versions as far as it is needed: .10
/// answers a pain.001.001.09 (EPC implementation guidelines of 2019), .03 a pain.001.001.03.
/// </summary>
public static class PaymentStatusReader
{
    public static readonly IReadOnlyList<string> Messages = ["pain.002.001.03", "pain.002.001.10", "pain.002.001.11"];

    private static readonly IsoSchemas Schemas = new(typeof(PaymentStatusReader).Assembly, "malformed-status-report", Messages);

    /// <param name="file">Read from its start, more than once.</param>
    /// <exception cref="RefusedException">
    /// The file is no such message, or lacks what is needed (<c>malformed-status-report</c>), with line and column; or it is in an encoding
    /// that is not read (<c>unsupported-encoding</c>).
    /// </exception>
    public static PaymentStatusReport Read(Stream file) => Schemas.Read(file, (reader, message, warnings) =>
    {
        var draft = new Draft();
        while (!reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element) reader.Read();
            else draft.Take(reader);
        }

        return draft.Finish(message, warnings);
    });

    /// <summary>A report while it is read.</summary>
    private sealed class Draft
    {
        private readonly List<BatchDraft> _batches = [];
        private string? _messageId;
        private DateOnly _createdOn;
        private string? _fileId;
        private PaymentStatus? _status;
        private int _transfers;

        public void Take(XmlReader reader)
        {
            switch (reader.Depth, reader.LocalName)
            {
                case (0, _) or (1, "CstmrPmtStsRpt"):
                    reader.Read();
                    break;
                case (2, "GrpHdr") when _messageId is null:
                    var header = reader.ReadPart();
                    _messageId = header.NeededId("MsgId");
                    _createdOn = IsoValues.DayOfInstant(header.Needed("CreDtTm"));
                    break;
                case (2, "OrgnlGrpInfAndSts") when _fileId is null:
                    var original = reader.ReadPart();
                    _fileId = original.NeededId("OrgnlMsgId");
                    _status = StatusOf(original, "GrpSts");
                    break;
                case (2, "OrgnlPmtInfAndSts"):
                    _batches.Add(new BatchDraft());
                    reader.Read();
                    break;
                case (2, "SplmtryData"):
                    reader.Skip();
                    break;
                case (3, _) when _batches.Count > 0:
                    Take(reader.ReadPart(), _batches[^1]);
                    break;
                default:
                    throw IsoParts.Unexpected(reader);
            }
        }

        public PaymentStatusReport Finish(string message, IReadOnlyList<FormatWarning> warnings) => new(
            message, _messageId ?? throw new IsoFlawException(null, "The report has no GrpHdr."), _createdOn,
            _fileId ?? throw new IsoFlawException(null, "The report has no OrgnlGrpInfAndSts."), _status,
            _batches.Select(batch => batch.Finish()).ToList(), warnings);

        private void Take(XElement part, BatchDraft batch)
        {
            switch (part.Name.LocalName)
            {
                case "OrgnlPmtInfId":
                    batch.Id = part.Id();
                    break;
                case "PmtInfSts":
                    batch.Code = part.Id();
                    break;
                case "StsRsnInf":
                    batch.Reason ??= ReasonOf(part);
                    break;
                case "TxInfAndSts":
                    batch.Transfers.Add(TransferOf(part, ++_transfers));
                    break;
            }
        }
    }

    private sealed class BatchDraft
    {
        public string? Id { get; set; }

        public string? Code { get; set; }

        public string? Reason { get; set; }

        public List<TransferStatus> Transfers { get; } = [];

        public BatchStatus Finish() => new(Id ?? throw new IsoFlawException(null, "A batch has no OrgnlPmtInfId."),
            Code is null ? null : new PaymentStatus(Code, Reason), Transfers);
    }

    private static TransferStatus TransferOf(XElement transfer, int number)
    {
        var original = transfer.Only("OrgnlTxRef");
        var amount = original?.Only("Amt")?.Only("InstdAmt") ?? original?.Only("IntrBkSttlmAmt");
        return new TransferStatus(
            transfer.Only("OrgnlEndToEndId").Id(),
            StatusOf(transfer, "TxSts"),
            IsoValues.CentsOf(amount),
            amount is null ? null : IsoValues.CurrencyOf(amount),
            original?.Only("IntrBkSttlmDt") is { } settled ? IsoValues.DateOf(settled) : null,
            transfer.Only("AcctSvcrRef").Id(),
            $"transaction {number}");
    }

    private static PaymentStatus? StatusOf(XElement holder, string element) => holder.Only(element).Id() is { } code
        ? new PaymentStatus(code, new[] { holder }.All("StsRsnInf").Select(ReasonOf).FirstOrDefault(reason => reason is not null))
        : null;

    private static string? ReasonOf(XElement information)
    {
        var reason = information.Only("Rsn");
        return reason?.Only("Cd").Id() ?? reason?.Only("Prtry").Id();
    }
}
