using Aptic.Hosting;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests.Domain;
using Aptic.Issuance.Storage;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aptic.Issuance.Beneficiaries;

/// <summary>
/// POST /issuance/v1/beneficiaries/erasure: forgets who a beneficiary is. The reference comes in the body, since addresses are
/// logged and traced.
/// </summary>
/// <remarks>
/// The random id stays in events and on cheques, and leads to nobody any more; cheques that were given out stay usable, and count
/// under the limit at use. A later request with the same reference is for a new beneficiary, whose count begins at nothing: to
/// remember the old one would be to remember the person. Each erasure is an event, so that a partner that erases in order to pass
/// a limit is seen.
/// </remarks>
public static class EraseBeneficiary
{
    public sealed record Request(Guid AgreementId, string Beneficiary);

    public static void MapEraseBeneficiary(this IEndpointRouteBuilder app) =>
        app.MapPost("/issuance/v1/beneficiaries/erasure", HandleAsync).RequireRole(Roles.Partner).WithSummary("Forget who a beneficiary is");

    // What was erased cannot be told from what never was: both answer 204.
    private static async Task<NoContent> HandleAsync(
        Request request, Caller caller, Decisions decisions, TimeProvider time, CancellationToken cancellationToken)
    {
        await decisions.DecideAsync(caller.ClientId, async session =>
        {
            await ShowPartnerAgreements.FindAsync(request.AgreementId, caller, session, cancellationToken);
            await session.BeginTransactionAsync(cancellationToken);
            await BeneficiaryBook.FillKeysAsync(session, request.AgreementId, caller.Party, cancellationToken);
            foreach (var beneficiaryId in await EraseAsync(session, request, caller, cancellationToken))
                session.Events.StartStream(DeterministicId.Of("erasure", beneficiaryId.ToString()),
                    new BeneficiaryErased(beneficiaryId, request.AgreementId, caller.Party, time.GetUtcNow()));
        }, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>All that the partner knows under any spelling of the reference: older releases made one for each.</summary>
    private static async Task<IReadOnlyList<Guid>> EraseAsync(IDocumentSession session, Request request, Caller caller,
    CancellationToken cancellationToken)
    {
        // No reference begins with a control character: the stand-in is nobody's.
        await using var command = new NpgsqlCommand(
            $"""
             update {IssuanceTables.Beneficiary}
             set reference = chr(1) || beneficiary_id, person_key = chr(1) || beneficiary_id, is_erased = true
             where agreement_id = $1 and partner_id = $2 and person_key = $3 and not is_erased returning beneficiary_id
             """);
        command.Parameters.Add(new() { Value = request.AgreementId });
        command.Parameters.Add(new() { Value = caller.Party });
        command.Parameters.Add(new() { Value = SameText.Of(request.Beneficiary) });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        List<Guid> erased = [];
        while (await reader.ReadAsync(cancellationToken)) erased.Add(reader.GetGuid(0));
        return erased;
    }
}
