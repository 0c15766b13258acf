using Aptic.Contracts.Funding.V1;
using Aptic.Hosting;
using Aptic.Issuance.Storage;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aptic.Issuance.Replicas;

/// <summary>GET /issuance/v1/agreements and /{id}: under which agreements the partner may ask for cheques, and what is left of its quota.</summary>
public static class ShowPartnerAgreements
{
    /// <param name="ValidUntil">The fixed last day of cheques; null where validity counts from issue.</param>
    /// <param name="ActivatedAtIssue">True where cheques are active without hand-over.</param>
    /// <param name="QuotaCheques">Null where the partner has no quota of its own.</param>
    /// <param name="ChequesRequested">Asked for so far, refused requests left out; cheques that were cancelled or expired count on.</param>
    /// <param name="ChequesLeft">Of the quota; null without one. Whether there is money is funding's to say.</param>
    public sealed record Answer(
        Guid AgreementId, string FunderId, string? Title, int TermsVersion, long FaceValueCents, DateOnly? ValidUntil, int? ValidityMonths,
        bool ActivatedAtIssue, Restrictions Restrictions, long? QuotaCheques, long ChequesRequested, long? ChequesLeft);

    public sealed record ListAnswer(IReadOnlyList<Answer> Agreements);

    public static void MapShowPartnerAgreements(this IEndpointRouteBuilder app)
    {
        var agreements = app.MapGroup("/issuance/v1/agreements").RequireRole(Roles.Partner);
        agreements.MapGet("", ListAsync).WithSummary("The partner's agreements, and what is left of its quotas");
        agreements.MapGet("/{agreementId:guid}", ShowAsync).WithSummary("One agreement of the partner's, and what is left of its quota");
    }

    /// <summary>An agreement that names the caller's body.</summary>
    /// <exception cref="RefusedException">There is none: <c>agreement-unknown</c>.</exception>
    public static async Task<KnownAgreement> FindAsync(Guid agreementId, Caller caller, IQuerySession session,
    CancellationToken cancellationToken)
    {
        var agreement = await session.LoadAsync<KnownAgreement>(agreementId, cancellationToken);
        return agreement is not null && agreement.Names(caller.Party)
            ? agreement
            : throw new RefusedException(Refusal.NotFound("agreement-unknown",
                "There is no such agreement, or this partner is not in it.", "/agreementId"));
    }

    private static async Task<Ok<ListAnswer>> ListAsync(Caller caller, IQuerySession session, NpgsqlDataSource database,
    CancellationToken cancellationToken)
    {
        // Agreements are few: a region has hundreds.
        var agreements = await session.Query<KnownAgreement>().ToListAsync(cancellationToken);
        var requested = await RequestedAsync(database, caller.Party, cancellationToken);
        return TypedResults.Ok(new ListAnswer(agreements.Where(agreement => agreement.Names(caller.Party))
            .OrderBy(agreement => agreement.Id).Select(agreement => AnswerOf(agreement, caller, requested)).ToList()));
    }

    private static async Task<Ok<Answer>> ShowAsync(
        Guid agreementId, Caller caller, IQuerySession session, NpgsqlDataSource database, CancellationToken cancellationToken) =>
        TypedResults.Ok(AnswerOf(
            await FindAsync(agreementId, caller, session, cancellationToken), caller,
            await RequestedAsync(database, caller.Party, cancellationToken)));

    private static Answer AnswerOf(KnownAgreement agreement, Caller caller, Dictionary<Guid, long> requestedByAgreement)
    {
        var (terms, requested) = (agreement.Terms, requestedByAgreement.GetValueOrDefault(agreement.Id));
        var quota = agreement.Partners.First(partner => partner.PartnerId == caller.Party).QuotaCheques;
        return new Answer(agreement.Id, agreement.FunderId, agreement.Title, terms.Version, terms.FaceValueCents, terms.ValidUntil,
            terms.ValidityMonths,
            terms.ActivatedAtIssue, terms.Restrictions, quota, requested, quota is { } cheques ? Math.Max(0, cheques - requested) : null);
    }

    private static async Task<Dictionary<Guid, long>> RequestedAsync(NpgsqlDataSource database, string partnerId,
    CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select agreement_id, cheque_count from {IssuanceTables.PartnerUse} where partner_id = $1");
        command.Parameters.Add(new() { Value = partnerId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<Guid, long> requested = [];
        while (await reader.ReadAsync(cancellationToken)) requested.Add(reader.GetGuid(0), reader.GetInt64(1));
        return requested;
    }
}
