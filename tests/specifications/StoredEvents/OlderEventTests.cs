using System.Text.Json;
using System.Text.Json.Nodes;
using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Funding.Agreements.Domain;
using Aptic.Issuance.Requests.Domain;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Runs.Domain;
using Aptic.Tests.Specifications.WireFormat;
using Xunit;
using V1 = Aptic.Contracts.Settlement.V1;

namespace Aptic.Tests.Specifications.StoredEvents;

/// <summary>Members that came later are missing from what was written before: it reads as if they said nothing.</summary>
public sealed class OlderEventTests
{
    public static readonly TheoryData<Type, string[]> LaterMembers = new()
    {
        { typeof(ChequesRequested), ["bookletSize"] },
        { typeof(IssuedCheque), ["booklet"] },
        { typeof(ChequeRegistered), ["booklet", "replacesSerial", "issued"] },
        { typeof(AgreementTermsChanged), ["origin"] },
        { typeof(FundsReserved), ["origin"] },
        { typeof(IssuanceRequested), ["origin"] },
        { typeof(ChequesIssued), ["origin"] },
        { typeof(ReplacementIssued), ["origin"] },
        { typeof(ChequeActivated), ["targetPublic"] },
        { typeof(ReceiptBooked), ["funderId", "origin"] },
        { typeof(ReceiptBounced), ["receipt"] },
        { typeof(ReceiptReassigned), ["receipt"] },
        { typeof(EntitlementCancelled), ["lines"] },
        { typeof(RunOpened), ["rulesVersion"] },
        { typeof(PayoutPutInTransfer), ["organisationId", "transferCents"] },
        { typeof(PayoutExecuted), ["organisationId", "transferCents"] },
        { typeof(EntitlementAccrued), ["missedByRunId"] },
        { typeof(RunPrepared), ["stragglers"] },
        { typeof(RunSealed), ["buckets"] },
        { typeof(PeriodSealed), ["buckets"] },
        { typeof(IncidentContested), ["chequeIds"] },
        { typeof(ContestationAnswered), ["chequeIds"] },
        { typeof(V1.IncidentBooked), ["number", "by"] },
        { typeof(V1.ClaimRecovered), ["by"] },
        { typeof(V1.ClaimReopened), ["by"] },
        { typeof(V1.ClaimWithdrawn), ["by"] },
    };

    [Theory]
    [MemberData(nameof(LaterMembers))]
    public void An_event_that_was_stored_before_a_member_came_reads_without_it(Type type, string[] members)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        var whole = JsonSerializer.SerializeToNode(Example.Of(type), type, options)!.AsObject();
        var older = whole.DeepClone().AsObject();
        foreach (var member in members) Assert.True(older.Remove(member), member);

        var read = JsonSerializer.SerializeToNode(older.Deserialize(type, options), type, options)!.AsObject();

        foreach (var member in members) whole[member] = null;
        Assert.True(JsonNode.DeepEquals(whole, read), read.ToJsonString());
    }
}
