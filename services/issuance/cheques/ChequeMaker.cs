using Aptic.ChequeCodes;
using Aptic.Hosting;
using Aptic.Issuance.Cheques.Domain;
using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Aptic.Kernel;
using Marten;
using Npgsql;

namespace Aptic.Issuance.Cheques;

/// <summary>Makes the cheques of a funded request, chunk by chunk, each chunk in a transaction of its own; goes on where it stopped.</summary>
public sealed class ChequeMaker(Decisions decisions, NpgsqlDataSource database, ChequeWriter writer, TimeProvider time)
{
    /// <param name="First">The numbers of its cheques in the request begin here.</param>
    private sealed record Line(int First, int Count, Guid? BeneficiaryId, string? TargetPublic);

    public async Task MakeAllAsync(Guid requestId, CancellationToken cancellationToken)
    {
        while (await decisions.DecideAsync("issuance", session => MakeNextAsync(session, requestId, cancellationToken), cancellationToken))
        {
        }
    }

    private async Task<bool> MakeNextAsync(IDocumentSession session, Guid requestId, CancellationToken cancellationToken)
    {
        var stream = await session.Events.FetchForWriting<IssuanceRequest>(requestId, cancellationToken);
        if (stream.Aggregate is not { Status: RequestStatus.Funded } request) return false;

        var chunkNumber = request.IssuedChunks + 1;
        var cheques = await NewChequesAsync(request, chunkNumber, cancellationToken);
        var command = new RequestDecider.IssueChunk(chunkNumber, writer.HashKeyId, cheques.Select(writer.Publicly).ToList(),
            time.GetUtcNow());
        foreach (var @event in RequestDecider.Decide(command, request).Events)
        {
            if (@event is ChunkIssued chunk) session.Events.StartStream(DeterministicId.Of("chunk", requestId.ToString(), $"{chunkNumber}"), chunk);
            else stream.AppendOne(@event);
        }

        writer.Keep(session, requestId, request.Funding!.Terms, request.Funding.ActivatedAtIssue, cheques);
        return true;
    }

    private async Task<List<NewCheque>> NewChequesAsync(IssuanceRequest request, int chunkNumber, CancellationToken cancellationToken)
    {
        var first = (chunkNumber - 1) * IssuanceRequest.ChunkSize + 1;
        var last = Math.Min(first + IssuanceRequest.ChunkSize - 1, request.Asked.ChequeCount);
        var lines = await LinesAsync(request.Id, first, last, cancellationToken);
        var serials = await NextAsync(IssuanceTables.SerialSequence, last - first + 1, cancellationToken);
        // A chunk holds whole booklets, since its size is a multiple of theirs.
        var booklets = request.Asked.BookletSize is { } size
            ? await NextAsync(IssuanceTables.BookletSequence, (last - first + size) / size, cancellationToken)
            : null;

        List<NewCheque> cheques = [];
        foreach (var line in lines)
            for (var number = Math.Max(first, line.First); number <= Math.Min(last, line.First + line.Count - 1); number++)
            {
                var booklet = booklets is null ? null : BookletNumber.Of(booklets[(number - first) / request.Asked.BookletSize!.Value]);
                cheques.Add(new NewCheque(number, Guid.CreateVersion7(), ChequeSerial.Of(serials[number - first]), line.BeneficiaryId,
                    line.TargetPublic,
                    booklet, new ChequeSecrets(ChequeCode.Create(), QrSecret.Create())));
            }

        return cheques;
    }

    private async Task<List<Line>> LinesAsync(Guid requestId, int first, int last, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select first_number, cheque_count, beneficiary_id, target_public from {IssuanceTables.Line}
             where request_id = $1 and first_number <= $3 and first_number + cheque_count > $2 order by first_number
             """);
        command.Parameters.Add(new() { Value = requestId });
        command.Parameters.Add(new() { Value = first });
        command.Parameters.Add(new() { Value = last });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Line> lines = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(new Line(reader.GetInt32(0), reader.GetInt32(1),
                reader.GetGuid(2) is var beneficiaryId && beneficiaryId == Guid.Empty ? null : beneficiaryId,
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3)));
        }

        return lines;
    }

    /// <summary>The next numbers of a sequence, ascending.</summary>
    public async Task<IReadOnlyList<long>> NextAsync(Weasel.Postgresql.PostgresqlObjectName sequence, int count,
    CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select nextval('{sequence}') from generate_series(1, $1)");
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<long> numbers = new(count);
        while (await reader.ReadAsync(cancellationToken)) numbers.Add(reader.GetInt64(0));
        return numbers;
    }
}
