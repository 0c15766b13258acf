using Aptic.ChequeCodes;
using Aptic.Contracts.Redemption.V1;
using Aptic.Hosting;
using Aptic.Issuance.Cheques.Domain;
using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Aptic.Kernel;
using Marten;
using MassTransit;
using Npgsql;

namespace Aptic.Issuance.Cheques;

/// <summary>Makes the one cheque that takes a replaced one's place: its stream is named by the replaced cheque.</summary>
public sealed class ReplacementDueConsumer(Decisions decisions, ChequeMaker maker, ChequeWriter writer,
    TimeProvider time) : IConsumer<ReplacementDue>
{
    public Task Consume(ConsumeContext<ReplacementDue> context) =>
        decisions.DecideAsync("redemption", session => MakeAsync(session, context.Message, context.CancellationToken),
            context.CancellationToken);

    private async Task MakeAsync(IDocumentSession session, ReplacementDue due, CancellationToken cancellationToken)
    {
        var streamId = DeterministicId.Of("replacement", due.ChequeId.ToString());
        if (await session.Events.FetchStreamStateAsync(streamId, cancellationToken) is not null) return;

        var request = await session.Events.AggregateStreamAsync<IssuanceRequest>(due.RequestId, token: cancellationToken)
            ?? throw new InvalidOperationException($"Redemption replaces a cheque of request {due.RequestId}, which is unknown here.");
        var number = await NextNumberAsync(session, request, cancellationToken);
        var serial = ChequeSerial.Of((await maker.NextAsync(IssuanceTables.SerialSequence, 1, cancellationToken))[0]);
        var cheque = new NewCheque(number, Guid.CreateVersion7(), serial, due.BeneficiaryId, due.TargetPublic, null,
            new ChequeSecrets(ChequeCode.Create(), QrSecret.Create()));
        session.Events.StartStream(streamId, new ReplacementMade(due.RequestId, due.ChequeId, due.Serial, due.Terms, writer.HashKeyId,
            due.IsActivated, writer.Publicly(cheque), time.GetUtcNow()));
        writer.Keep(session, due.RequestId, due.Terms, due.IsActivated, [cheque], due.Serial);
        session.QueueSqlCommand(
            $"update {IssuanceTables.Cheque} set ended = 'replaced', replaced_by = ? where cheque_id = ?", serial, due.ChequeId);
    }

    // Behind all that the request asked for, made or not yet. Two at once get the same number, and the key lets one of them in.
    private static async Task<int> NextNumberAsync(IDocumentSession session, IssuanceRequest request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select greatest(max(number), $2) + 1 from {IssuanceTables.Cheque} where request_id = $1");
        command.Parameters.Add(new() { Value = request.Id });
        command.Parameters.Add(new() { Value = request.Asked.ChequeCount });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt32(0);
    }
}

public sealed class ReplacementDueConsumerDefinition : ConsumerDefinition<ReplacementDueConsumer>
{
    // Replacements of one request are numbered one after the other: side by side they would only keep each other back.
    public ReplacementDueConsumerDefinition() => ConcurrentMessageLimit = 1;
}
