using System.Globalization;
using System.Xml.Linq;
using Aptic.BankFormats;
using Aptic.Kernel;
using Aptic.Settlement.Runs;
using Aptic.Settlement.Runs.Domain;
using CsCheck;
using Xunit;
using static Aptic.Tests.Specifications.Settlement.Given;

namespace Aptic.Tests.Specifications.Settlement;

/// <summary>A run's payouts in the files and batches that the bank takes: each payout once, whatever the run and the limits.</summary>
public sealed class PaymentPlanTests
{
    private static readonly DateOnly ExecuteOn = new(2027, 1, 4);
    private static readonly BankAccount Payer = Account("Opérateur Aptic", "FR7630006000011234567890189", "AGRIFRPP");
    private static readonly BankAccount Payee = Account("Médiathèque d’Angoulême", "DE89370400440532013000", "COBADEFF");

    private static readonly Gen<(SettlementRun Run, PaymentFileLimits Limits, string Format)> Cases =
        from seed in Gen.Int
        from amounts in Gen.Long[0, 2_000_000].List[1, 40]
        from batchMost in Gen.Int[1, 7]
        from fileMost in Gen.Int[1, 12]
        from isOlder in Gen.Bool
        select (RunOf($"{seed}", amounts), new PaymentFileLimits(batchMost, fileMost), isOlder ? Pain001.Version03 : Pain001.Version09);

    [Fact]
    public void Any_run_comes_in_valid_files_that_carry_each_transfer_once() => Cases.Sample(example =>
    {
        var (run, limits, format) = example;
        var files = Write(run, limits, format);
        var xml = files.Select(file => XDocument.Load(new MemoryStream(file.Bytes))).ToList();
        XNamespace ns = $"urn:iso:std:iso:20022:tech:xsd:{format}";

        Assert.All(files, file => Assert.Empty(BankFileTests.FlawsOf(file.Bytes)));
        Assert.Equal(
            PaymentPlan.TransfersOf(run).Select(payout => (payout.EndToEndId, PaymentPlan.CentsOf(payout))),
            xml.Descendants(ns + "CdtTrfTxInf").Select(transfer =>
                (transfer.Descendants(ns + "EndToEndId").Single().Value, CentsOf(transfer.Descendants(ns + "InstdAmt").Single()))));
        Assert.All(xml.Descendants(ns + "PmtInf"), batch => AssertSums(batch, batch, ns, limits.BatchTransfersMost));
        Assert.All(xml, file => AssertSums(file.Descendants(ns + "GrpHdr").Single(), file.Root!, ns, limits.FileTransfersMost));
        AssertUnique(xml.Descendants(ns + "MsgId").Concat(xml.Descendants(ns + "PmtInfId")).Concat(xml.Descendants(ns + "EndToEndId")));
    }, iter: 200);

    [Fact]
    public void An_exported_run_still_knows_which_transfer_went_in_which_batch() => Cases.Sample(example =>
    {
        var (run, limits, format) = example;
        var files = Write(run, limits, format).Select(file => file.File).ToList();
        var exported = SettlementRun.Evolve(run, new RunExported(
            run.Id, BankReferences.MessageIdOf(run.Id), ExecuteOn, "digest", "finance-b", LaterOn, Guid.NewGuid(), format, files));

        Assert.Equal(
            PaymentPlan.Of(run, limits).SelectMany(file => file.Batches.SelectMany(batch =>
                batch.Payouts.Select(payout => (file.MessageId, batch.BatchId, payout.PayoutId)))),
            PaymentPlan.Of(exported).SelectMany(file => file.Batches.SelectMany(batch =>
                batch.Payouts.Select(payout => (file.MessageId, batch.BatchId, payout.PayoutId)))));
    }, iter: 200);

    [Fact]
    public void A_run_that_was_exported_before_there_were_several_files_has_one()
    {
        var run = SettlementRun.Evolve(RunOf("old", [960, 1_440]),
            new RunExported(Guid.NewGuid(), "RUN1", ExecuteOn, "digest", "finance-b", LaterOn));

        var file = Assert.Single(PaymentFile.Of(run));

        Assert.Equal(("RUN1", "digest", 2, 2_400L), (file.MessageId, file.Sha256, file.TransferCount, file.AmountCents));
        Assert.Equal(run.Payouts, PaymentPlan.Of(run).Single().Batches.Single().Payouts);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Files_that_do_not_sum_to_the_run_are_not_handed_out(int transfers, long amountCents)
    {
        var approved = SettlementRun.Evolve(RunOf("differs", []), new RunApproved(Guid.NewGuid(), Guid.NewGuid(), "finance-b", LaterOn));
        var file = new PaymentFile("RUN1", "digest", transfers, amountCents, [new PaymentBatch("PMT1", transfers, amountCents)]);

        var decision = SettlementRunDecider.Decide(new SettlementRunDecider.BeginExport(
            Guid.NewGuid(), [], ExecuteOn, "digest", "finance-b", LaterOn, Pain001.Version09, [file]), approved);

        Assert.Equal("files-differ", decision.Refusals.Single().Code);
    }

    private static List<WrittenPaymentFile> Write(SettlementRun run, PaymentFileLimits limits, string format) =>
        PaymentPlan.Of(run, limits).Select(file => PaymentOrders.Write(run, file, Payer, _ => Payee, format, ExecuteOn, LaterOn)).ToList();

    private static void AssertSums(XElement header, XElement holder, XNamespace ns, int most)
    {
        var amounts = holder.Descendants(ns + "InstdAmt").Select(CentsOf).ToList();
        Assert.InRange(amounts.Count, 1, most);
        Assert.Equal($"{amounts.Count}", header.Element(ns + "NbOfTxs")!.Value);
        Assert.Equal(amounts.Sum(), CentsOf(header.Element(ns + "CtrlSum")!));
    }

    private static void AssertUnique(IEnumerable<XElement> ids)
    {
        var values = ids.Select(id => id.Value).ToList();
        Assert.All(values, value => Assert.InRange(value.Length, 1, 35));
        Assert.Equal(values.Count, values.Distinct().Count());
    }

    private static long CentsOf(XElement amount) => (long)(decimal.Parse(amount.Value, CultureInfo.InvariantCulture) * 100);

    private static SettlementRun RunOf(string seed, IReadOnlyList<long> amountsCents)
    {
        var runId = DeterministicId.Of("run", seed);
        var payouts = amountsCents.Select((amountCents, index) =>
        {
            var payoutId = DeterministicId.Of("payout", seed, $"{index}");
            return new Payout(payoutId, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), OwnTransfers.EndToEndIdOf(payoutId), 1,
                amountCents, 0);
        }).ToList();
        return State<SettlementRun>(SettlementRun.Evolve,
            new RunOpened(runId, new DateOnly(2027, 1, 1), LaterOn, 500, "finance-a", "hash", LaterOn),
            new RunPrepared(runId, payouts, [], LaterOn));
    }

    private static BankAccount Account(string holder, string ibanText, string bicText)
    {
        Assert.True(Iban.TryRead(ibanText, "", out var iban, out _));
        Assert.True(Bic.TryRead(bicText, iban, "", out var bic, out _));
        return new BankAccount(holder, iban, bic);
    }
}
