using System.Globalization;
using Aptic.Issuance.Beneficiaries;
using Aptic.Issuance.Replicas;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Marten;
using Npgsql;

namespace Aptic.Issuance.Requests;

/// <summary>Checks a request for cheques as a whole, before anything happens and without changing anything.</summary>
public sealed class RequestCheck(NpgsqlDataSource database)
{
    /// <returns>The agreement, and every error in the order of the request; the agreement is null only where it is an error.</returns>
    public async Task<(KnownAgreement? Agreement, IReadOnlyList<Refusal> Errors)> CheckAsync(
        IQuerySession session, RequestDecider.RequestCheques command, IReadOnlyList<Refusal> unreadable,
        CancellationToken cancellationToken)
    {
        var agreement = await session.LoadAsync<KnownAgreement>(command.AgreementId, cancellationToken);
        if (agreement is null || !agreement.Names(command.PartnerId))
            return (null, InOrder([Refusal.NotFound("agreement-unknown", "There is no such agreement, or this partner is not in it.",
                "/agreementId"), .. unreadable]));

        var held = agreement.Terms.Restrictions.ChequesPerBeneficiary is null || command.Stock is not null
            ? new Dictionary<string, int>()
            : await BeneficiaryBook.HeldAsync(database, command.AgreementId, command.PartnerId, command.Lines, cancellationToken);
        var breaches = RequestDecider.Decide(command, agreement.Terms, held, null).Refusals;
        // Where no line could be read, that none was asked for is no further error.
        return (agreement, InOrder([.. unreadable, .. breaches.Where(breach => unreadable.Count == 0 || breach.Code != "no-lines")]));
    }

    private static IReadOnlyList<Refusal> InOrder(IReadOnlyList<Refusal> errors) => RequestRules.Named([.. errors.OrderBy(LineOf)]);

    // Lines of a file first, in their order; those of JSON, and what concerns the request as a whole, stay as they come.
    private static int LineOf(Refusal error)
    {
        const string Prefix = "line ";
        if (error.Place is not { } place || !place.StartsWith(Prefix, StringComparison.Ordinal)) return int.MaxValue;
        var end = place.IndexOf(',', StringComparison.Ordinal);
        return int.Parse(place.AsSpan(Prefix.Length, (end < 0 ? place.Length : end) - Prefix.Length), NumberStyles.None,
            CultureInfo.InvariantCulture);
    }
}
