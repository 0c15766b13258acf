using Aptic.Tests.Specifications.Architecture;
using MassTransit;
using MassTransit.Serialization;
using Xunit;

namespace Aptic.Tests.Specifications.WireFormat;

/// <summary>What services tell each other stays readable: the wire format of every message is committed.</summary>
public sealed class WireFormatTests
{
    public static TheoryData<Type> Messages => [.. Platform.Messages];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_written_and_read_as_it_was_committed(Type message) => Snapshot.Matches("WireFormat", message.FullName!, message, SystemTextJsonMessageSerializer.Options);

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_messages_identity_on_the_wire_is_its_versioned_namespace(Type message)
    {
        Assert.Matches(@"\AAptic\.Contracts\.[A-Z][a-z]+\.V\d+\z", message.Namespace);
        Assert.Equal($"urn:message:{message.Namespace}:{message.Name}", MessageUrn.ForTypeString(message));
    }
}
