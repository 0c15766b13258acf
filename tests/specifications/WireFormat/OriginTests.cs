using Aptic.Contracts.Funding.V1;
using Aptic.Contracts.Issuance.V1;
using Aptic.Funding;
using Aptic.Funding.Agreements.Domain;
using Aptic.Hosting;
using Aptic.Issuance;
using Aptic.Issuance.Requests.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.WireFormat;

/// <summary>What a cheque's timeline shows from before its registration: messages say who caused them, when, and in which trace.</summary>
public sealed class OriginTests
{
    private static readonly EventPosition Recorded = new(Guid.Empty, 1, "somebody", "0af7651916cd43dd8448eb211c80319c");

    public static readonly TheoryData<Type> Funding = [typeof(AgreementConcluded), typeof(AgreementAmended), typeof(FundsSetAside)];

    public static readonly TheoryData<Type> Issuance = [typeof(ChequesRequested), typeof(ChunkIssued), typeof(ReplacementMade)];

    [Theory]
    [MemberData(nameof(Funding))]
    public void What_funding_tells_names_its_origin(Type @event) => NamesItsOrigin(FundingContracts.Translation, @event);

    [Theory]
    [MemberData(nameof(Issuance))]
    public void What_issuance_tells_names_its_origin(Type @event) => NamesItsOrigin(IssuanceContracts.Translation, @event);

    private static void NamesItsOrigin(Translation translation, Type type)
    {
        var @event = Example.Of(type);
        var occurredAt = (DateTimeOffset)type.GetProperty("OccurredAt")!.GetValue(@event)!;

        Assert.Equal(new Origin("somebody", occurredAt, Recorded.TraceId), OriginOf(translation.ContractOf(@event, Recorded)));
        Assert.Null(OriginOf(translation.ContractOf(@event, new EventPosition(Guid.Empty, 1))));
    }

    private static Origin? OriginOf(object? contract) => contract switch
    {
        AgreementTermsChanged told => told.Origin,
        FundsReserved told => told.Origin,
        IssuanceRequested told => told.Origin,
        ChequesIssued told => told.Origin,
        ReplacementIssued told => told.Origin,
        _ => throw new InvalidOperationException($"{contract?.GetType().Name} has no origin."),
    };
}
