using System.Text;
using System.Text.Json;
using Aptic.Hosting;
using Aptic.Issuance.Beneficiaries;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aptic.Issuance;

/// <summary>POST /issuance/v1/requests: a partner asks for cheques, as JSON or as CSV. All or nothing.</summary>
public static class RequestCheques
{
    public const long BodyBytesMost = 32 * 1024 * 1024;
    private const string Operation = "request-cheques";

    public sealed record Request(Guid AgreementId, IReadOnlyList<Line> Lines);

    /// <param name="Beneficiary">The partner's own reference: no name, no number of a person that others know.</param>
    public sealed record Line(string Beneficiary, string? TargetPublic, int Cheques);

    public sealed record Answer(Guid RequestId, Guid AgreementId, int ChequeCount);

    public static void MapRequestCheques(this IEndpointRouteBuilder app)
    {
        app.MapPost("/issuance/v1/requests", HandleAsync)
            .Accepts<Request>("application/json", "text/csv")
            .Produces<Answer>(StatusCodes.Status202Accepted)
            .WithMetadata(new RequestSizeLimitAttribute(BodyBytesMost))
            .RequireRole(Roles.Partner)
            .WithSummary("Ask for cheques (JSON, or CSV with ?agreementId=)");
    }

    private static async Task<Accepted<Answer>> HandleAsync(
        HttpContext http, [FromQuery] Guid? agreementId, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var (agreement, lines) = await ReadAsync(http, agreementId, cancellationToken);
        var identity = identities.Of(Operation, caller, key, new { agreement, lines });
        var command = new RequestDecider.RequestCheques(identity.Id, agreement, caller.Party, lines, identity.RequestHash, time.GetUtcNow());
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var earlier = await session.Events.AggregateStreamAsync<IssuanceRequest>(identity.Id, token: cancellationToken);
            if (earlier is not null)
            {
                identity.MustMatch(earlier.Asked.RequestHash);
                return AnswerOf(earlier.Asked);
            }

            return AnswerOf(await StartAsync(session, command, cancellationToken));
        }, cancellationToken);
    }

    private static async Task<ChequesRequested> StartAsync(
        IDocumentSession session, RequestDecider.RequestCheques command, CancellationToken cancellationToken)
    {
        var agreement = await session.LoadAsync<KnownAgreement>(command.AgreementId, cancellationToken);
        if (agreement is null || !agreement.Names(command.PartnerId))
            throw new RefusedException(Refusal.NotFound("agreement-unknown", "There is no such agreement, or this partner is not in it.", "/agreementId"));

        // What the lines alone break is said before any row is locked.
        MustAllow(RequestDecider.Decide(command, agreement.Terms, new Dictionary<string, int>(), null));
        await session.BeginTransactionAsync(cancellationToken);
        var beneficiaries = await BeneficiaryBook.AddAsync(session, command.AgreementId, command.PartnerId, command.Lines, cancellationToken);
        var held = beneficiaries.ToDictionary(beneficiary => beneficiary.Key, beneficiary => beneficiary.Value.HeldBefore, StringComparer.Ordinal);
        var requested = (ChequesRequested)MustAllow(RequestDecider.Decide(command, agreement.Terms, held, null)).Events.Single();
        session.Events.StartStream<IssuanceRequest>(command.RequestId, requested);
        InsertLines(session, command, beneficiaries);
        return requested;
    }

    private static void InsertLines(
        IDocumentSession session, RequestDecider.RequestCheques command, IReadOnlyDictionary<string, BeneficiaryBook.Beneficiary> beneficiaries)
    {
        var firstNumbers = new int[command.Lines.Count];
        for (int index = 0, next = 1; index < firstNumbers.Length; next += command.Lines[index].Cheques, index++) firstNumbers[index] = next;
        session.QueueSqlCommand(
            $"""
             insert into {IssuanceTables.Line} (request_id, line, beneficiary_id, target_public, cheque_count, first_number)
             select ?, line, beneficiary_id, nullif(target_public, ''), cheques, first_number
             from unnest(?::int[], ?::uuid[], ?::text[], ?::int[], ?::int[]) as asked(line, beneficiary_id, target_public, cheques, first_number)
             """,
            command.RequestId,
            Enumerable.Range(1, command.Lines.Count).ToArray(),
            command.Lines.Select(line => beneficiaries[line.Beneficiary].BeneficiaryId).ToArray(),
            command.Lines.Select(line => line.TargetPublic ?? "").ToArray(),
            command.Lines.Select(line => line.Cheques).ToArray(),
            firstNumbers);
    }

    private static async Task<(Guid AgreementId, IReadOnlyList<RequestedLine> Lines)> ReadAsync(
        HttpContext http, Guid? agreementId, CancellationToken cancellationToken)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() == "text/csv")
        {
            if (agreementId is not { } agreement)
                throw new RefusedException(Refusal.Invalid("agreement-missing", "Name the agreement of a CSV file in the address: ?agreementId=…", "query agreementId"));
            return (agreement, RequestCsv.Read(await ReadTextAsync(http, cancellationToken)));
        }

        if (!http.Request.HasJsonContentType())
            throw new BadHttpRequestException("Send application/json or text/csv.", StatusCodes.Status415UnsupportedMediaType);

        var request = await ReadJsonAsync(http, cancellationToken);
        return (request.AgreementId, request.Lines.Select((line, index) =>
            new RequestedLine(line.Beneficiary, line.TargetPublic, line.Cheques, $"/lines/{index}")).ToList());
    }

    private static async Task<Request> ReadJsonAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            return await http.Request.ReadFromJsonAsync<Request>(cancellationToken)
                ?? throw new BadHttpRequestException("The body is null.", StatusCodes.Status400BadRequest);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body is not as it should be.", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static async Task<string> ReadTextAsync(HttpContext http, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(http.Request.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        try
        {
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(Refusal.Invalid("malformed-csv", "The file is not UTF-8. Save it as UTF-8 and send it again."));
        }
    }

    private static Decision MustAllow(Decision decision) => decision.IsRefused ? throw new RefusedException(decision.Refusals) : decision;

    private static Accepted<Answer> AnswerOf(ChequesRequested requested) => TypedResults.Accepted(
        $"/issuance/v1/requests/{requested.RequestId}", new Answer(requested.RequestId, requested.AgreementId, requested.ChequeCount));
}
