using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Aptic.Settlement;
using Aptic.Settlement.Runs.Domain;
using Aptic.Tests.Integration.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;
using static Aptic.Tests.Integration.Settlement.SettlementWorld;

namespace Aptic.Tests.Integration.Settlement;

/// <summary>The bank files of a run: in the version that was asked for, in as many files as the bank wants, the same bytes each
/// time.</summary>
public sealed class PaymentFileTests(PaymentFileTests.World world) : IClassFixture<PaymentFileTests.World>
{
    /// <summary>The bank takes two transfers in a batch, and three in a file.</summary>
    public sealed class World : SettlementWorld
    {
        public override ServiceUnderTest<SettlementService> CreateReplica(Uri? broker = null, Action<IServiceCollection>? replace = null) =>
            base.CreateReplica(broker, services =>
            {
                services.Replace(ServiceDescriptor.Singleton(new PaymentFileLimits(BatchTransfersMost: 2, FileTransfersMost: 3)));
                replace?.Invoke(services);
            });
    }

    [Fact]
    public async Task A_large_run_comes_in_several_files_in_the_older_version_on_request()
    {
        XNamespace pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03";
        for (var number = 0; number < 5; number++) await world.AccrueAsync(await world.PayableVenueAsync(), 1_000);
        await world.PassReversalAsync();
        var runId = await world.PreparedRunAsync();
        await BodyAsync(await world.ApproveAsync(runId));
        Assert.Equal((409, "run-not-exported"), await RefusalAsync(await world.FileAsync(runId, 1)));

        Assert.Equal((422, "invalid-format"), await RefusalAsync(await world.ExportAsAsync(runId, "pain.001.001.12")));
        var key = Key();
        var exported = await BodyAsync(await world.ExportAsAsync(runId, "pain.001.001.03", key));
        Assert.Equal(exported.ToJsonString(), (await BodyAsync(await world.ExportAsAsync(runId, "pain.001.001.03", key))).ToJsonString());
        Assert.Equal((422, "idempotency-key-reused"), await RefusalAsync(await world.ExportAsAsync(runId, null, key)));
        Assert.Equal((409, "several-payment-files"), await RefusalAsync(await world.FileAsync(runId)));
        Assert.Equal((404, "payment-file-unknown"), await RefusalAsync(await world.FileAsync(runId, 3)));

        var listed = (await world.FinanceA.GetFromJsonAsync<JsonObject>($"/settlement/v1/runs/{runId}/payment-files"))!;
        Assert.Equal(("pain.001.001.03", 5, 4_800L),
            (listed["format"]!.GetValue<string>(), listed["transferCount"]!.GetValue<int>(), listed["amountCents"]!.GetValue<long>()));
        Assert.Equal([(3, 2_880L), (2, 1_920L)], listed["files"]!.AsArray()
            .Select(file => (file!["transferCount"]!.GetValue<int>(), file["amountCents"]!.GetValue<long>())));
        Assert.Equal(listed["files"]!.ToJsonString(), exported["files"]!.ToJsonString());

        List<string> paid = [];
        foreach (var file in listed["files"]!.AsArray())
        {
            var bytes = await (await world.FinanceB.GetAsync(file!["href"]!.GetValue<string>())).Content.ReadAsByteArrayAsync();
            Assert.Equal(file["sha256"]!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
            var xml = XDocument.Load(new MemoryStream(bytes));
            Assert.Equal(file["messageId"]!.GetValue<string>(), xml.Descendants(pain + "MsgId").Single().Value);
            Assert.Equal(file["batches"]!.AsArray().Select(batch => batch!["batchId"]!.GetValue<string>()),
                xml.Descendants(pain + "PmtInfId").Select(id => id.Value));
            paid.AddRange(xml.Descendants(pain + "EndToEndId").Select(id => id.Value));
        }

        Assert.Equal((await world.RunAsync(runId))["payouts"]!.AsArray().Select(payout => payout!["endToEndId"]!.GetValue<string>())
            .Order(), paid.Order());
    }
}
