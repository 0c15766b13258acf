using Aptic.Hosting;
using Aptic.Issuance.Beneficiaries;
using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aptic.Issuance.Requests;

/// <summary>POST /issuance/v1/requests: a partner asks for cheques, as JSON or as CSV. All or nothing.</summary>
public static class RequestCheques
{
    private const string Operation = "request-cheques";

    public sealed record Answer(Guid RequestId, Guid AgreementId, int ChequeCount);

    public static void MapRequestCheques(this IEndpointRouteBuilder app)
    {
        app.MapPost("/issuance/v1/requests", HandleAsync)
            .Accepts<RequestReader.Request>("application/json", "text/csv")
            .Produces<Answer>(StatusCodes.Status202Accepted)
            .WithMetadata(new RequestSizeLimitAttribute(RequestReader.BodyBytesMost))
            .RequireRole(Roles.Partner)
            .WithSummary("Ask for cheques (JSON, or CSV with ?agreementId=)");
    }

    private static async Task<Accepted<Answer>> HandleAsync(
        HttpContext http, [FromQuery] Guid? agreementId, IdempotencyKey key, Caller caller, CommandIdentities identities,
        Decisions decisions,
        RequestCheck check, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = await RequestReader.ReadAsync(http, agreementId, cancellationToken);
        var identity = identities.Of(Operation, caller, key, ContentOf(request));
        var command = new RequestDecider.RequestCheques(
            identity.Id, request.AgreementId, caller.Party, request.Lines, identity.RequestHash, time.GetUtcNow(), request.Stock);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var earlier = await session.Events.AggregateStreamAsync<IssuanceRequest>(identity.Id, token: cancellationToken);
            if (earlier is null || request.Errors.Count > 0)
                return AnswerOf(await StartAsync(session, command, check, request.Errors, cancellationToken));

            identity.MustMatch(earlier.Asked.RequestHash);
            return AnswerOf(earlier.Asked);
        }, cancellationToken);
    }

    // What a request with lines was hashed over stays what it was: keys of old requests still find them.
    private static object ContentOf(ReadRequest request) => request.Stock is { } stock
        ? new { agreement = request.AgreementId, lines = request.Lines, stock }
        : new { agreement = request.AgreementId, lines = request.Lines };

    private static async Task<ChequesRequested> StartAsync(
        IDocumentSession session, RequestDecider.RequestCheques command, RequestCheck check, IReadOnlyList<Refusal> unreadable,
        CancellationToken cancellationToken)
    {
        var (agreement, errors) = await check.CheckAsync(session, command, unreadable, cancellationToken);
        if (errors.Count > 0) throw new RefusedException(errors);

        await session.BeginTransactionAsync(cancellationToken);
        var beneficiaries = await BeneficiaryBook.AddAsync(session, command.AgreementId, command.PartnerId, command.Lines,
            cancellationToken);
        // Decided again on counts that are locked now: another request may have come in between.
        var held = beneficiaries.ToDictionary(beneficiary => beneficiary.Key, beneficiary =>
            beneficiary.Value.HeldBefore, StringComparer.Ordinal);
        var decision = RequestDecider.Decide(command, agreement!.Terms, held, null);
        if (decision.IsRefused) throw new RefusedException(RequestRules.Named(decision.Refusals));

        var requested = (ChequesRequested)decision.Events.Single();
        session.Events.StartStream<IssuanceRequest>(command.RequestId, requested);
        InsertLines(session, command, beneficiaries);
        BeneficiaryBook.CountForPartner(session, command.AgreementId, command.PartnerId, requested.ChequeCount);
        return requested;
    }

    private static void InsertLines(
        IDocumentSession session, RequestDecider.RequestCheques command, IReadOnlyDictionary<string,
        BeneficiaryBook.Beneficiary> beneficiaries)
    {
        if (command.Stock is { } stock)
        {
            session.QueueSqlCommand(
                $"insert into {IssuanceTables.Line} (request_id, line, beneficiary_id, cheque_count, first_number) values (?, 1, ?, ?, 1)",
                command.RequestId, Guid.Empty, stock.Cheques);
            return;
        }

        var firstNumbers = new int[command.Lines.Count];
        for (int index = 0, next = 1; index < firstNumbers.Length; next += command.Lines[index].Cheques,
            index++) firstNumbers[index] = next;
        session.QueueSqlCommand(
            $"""
             insert into {IssuanceTables.Line} (request_id, line, beneficiary_id, target_public, cheque_count, first_number)
             select ?, line, beneficiary_id, nullif(target_public, ''), cheques, first_number
             from unnest(?::int[], ?::uuid[], ?::text[], ?::int[], ?::int[]) as asked(line, beneficiary_id, target_public, cheques, first_number)
             """,
            command.RequestId,
            Enumerable.Range(1, command.Lines.Count).ToArray(),
            command.Lines.Select(line => beneficiaries[line.BeneficiaryKey()].BeneficiaryId).ToArray(),
            command.Lines.Select(line => line.TargetPublic ?? "").ToArray(),
            command.Lines.Select(line => line.Cheques).ToArray(),
            firstNumbers);
    }

    private static Accepted<Answer> AnswerOf(ChequesRequested requested) => TypedResults.Accepted(
        $"/issuance/v1/requests/{requested.RequestId}", new Answer(requested.RequestId, requested.AgreementId, requested.ChequeCount));
}
