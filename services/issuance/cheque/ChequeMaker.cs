using Aptic.Contracts.Issuance.V1;
using Aptic.Hosting;
using Aptic.Hosting.ChequeCodes;
using Aptic.Issuance.Requests;
using Marten;
using Npgsql;

namespace Aptic.Issuance.Cheques;

/// <summary>Makes the cheques of a funded request, chunk by chunk, each chunk in a transaction of its own; goes on where it stopped.</summary>
public sealed class ChequeMaker(Decisions decisions, NpgsqlDataSource database, ChequeHashKeys hashKeys, ChequeVault vault, TimeProvider time)
{
    /// <param name="Number">The cheque's number in its request, from 1.</param>
    private sealed record NewCheque(int Number, Guid ChequeId, string Serial, Guid BeneficiaryId, string? TargetPublic, ChequeCodes Codes);

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
        var command = new RequestDecider.IssueChunk(chunkNumber, hashKeys.CurrentKeyId, cheques.Select(Publicly).ToList(), time.GetUtcNow());
        foreach (var @event in RequestDecider.Decide(command, request).Events)
        {
            if (@event is ChunkIssued chunk) session.Events.StartStream(DeterministicId.Of("chunk", requestId.ToString(), $"{chunkNumber}"), chunk);
            else stream.AppendOne(@event);
        }

        Keep(session, requestId, cheques);
        return true;
    }

    private IssuedCheque Publicly(NewCheque cheque) => new(
        cheque.ChequeId, cheque.Serial, hashKeys.HashOfQr(hashKeys.CurrentKeyId, cheque.Codes.QrSecret),
        hashKeys.HashOfCode(hashKeys.CurrentKeyId, cheque.Codes.Code), cheque.BeneficiaryId, cheque.TargetPublic);

    private async Task<List<NewCheque>> NewChequesAsync(IssuanceRequest request, int chunkNumber, CancellationToken cancellationToken)
    {
        var first = (chunkNumber - 1) * IssuanceRequest.ChunkSize + 1;
        var last = Math.Min(first + IssuanceRequest.ChunkSize - 1, request.Asked.ChequeCount);
        await using var command = database.CreateCommand(
            $"""
             select number, beneficiary_id, target_public, nextval('{IssuanceTables.SerialSequence}')
             from generate_series($2::int, $3::int) as number
             join {IssuanceTables.Line} line on line.request_id = $1 and number between line.first_number and line.first_number + line.cheque_count - 1
             order by number
             """);
        command.Parameters.Add(new() { Value = request.Id });
        command.Parameters.Add(new() { Value = first });
        command.Parameters.Add(new() { Value = last });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<NewCheque> cheques = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            cheques.Add(new NewCheque(reader.GetInt32(0), Guid.CreateVersion7(), ChequeSerial.Of(reader.GetInt64(3)), reader.GetGuid(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2), new ChequeCodes(ChequeCode.Create(), QrSecret.Create())));
        }

        return cheques;
    }

    private void Keep(IDocumentSession session, Guid requestId, List<NewCheque> cheques) => session.QueueSqlCommand(
        $"""
         insert into {IssuanceTables.Cheque} (request_id, number, cheque_id, serial, beneficiary_id, target_public, key_id, sealed_codes)
         select ?, number, cheque_id, serial, beneficiary_id, nullif(target_public, ''), ?, sealed_codes
         from unnest(?::int[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::bytea[])
           as made(number, cheque_id, serial, beneficiary_id, target_public, sealed_codes)
         """,
        requestId,
        vault.CurrentKeyId,
        cheques.Select(cheque => cheque.Number).ToArray(),
        cheques.Select(cheque => cheque.ChequeId).ToArray(),
        cheques.Select(cheque => cheque.Serial).ToArray(),
        cheques.Select(cheque => cheque.BeneficiaryId).ToArray(),
        cheques.Select(cheque => cheque.TargetPublic ?? "").ToArray(),
        cheques.Select(cheque => vault.Encrypt(cheque.ChequeId, cheque.Codes)).ToArray());
}
