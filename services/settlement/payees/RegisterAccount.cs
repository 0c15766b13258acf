using System.Text.Json.Serialization;
using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Payees.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Payees;

/// <summary>
/// POST /settlement/v1/accounts: an organisation names the account that its venues are paid to; finance, one that a funder is refunded to.
/// </summary>
public static class RegisterAccount
{
    private const string Operation = "register-account";
    private const int HolderLengthMost = 140;

    public static readonly Refusal OrganisationUnknown = Refusal.NotFound(
        "organisation-unknown", "There is no such organisation with a venue that you act for.", "/organisationId");

    private const int FunderIdLengthMost = 100;

    private static readonly Refusal OneOwner = Refusal.Invalid("invalid-owner",
        $"Name the organisation, or the funder (1 to {FunderIdLengthMost} printable characters), whose account it is.", "/organisationId");

    private static readonly Refusal NotYours = Refusal.Forbidden("finance-only", "Finance registers the accounts of funders.");

    /// <param name="OrganisationId">Null for a funder's account.</param>
    /// <param name="Holder">Name of the account's holder, as the bank knows it.</param>
    /// <param name="FunderId">The funder whose account it is; null for an organisation's. Not written where it is null: what was asked
    /// before there were accounts of funders is the same request still.</param>
    public sealed record Request(
        Guid? OrganisationId, string Holder, string Iban, string Bic,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FunderId = null);

    /// <param name="Iban">Masked.</param>
    /// <param name="IsInSepa">False where no SEPA transfer reaches the account: payouts to it wait.</param>
    public sealed record Answer(Guid AccountId, Guid OrganisationId, string Holder, string Iban, string Bic, bool IsInSepa);

    public static void MapRegisterAccount(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/accounts", HandleAsync).RequireRole(Roles.Venue,
            Roles.Finance).WithSummary("Register a payout account");

    private static async Task<Created<Answer>> HandleAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, Decisions decisions, AccountVault vault,
            TimeProvider time,
        CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        return await decisions.DecideAsync(caller.ClientId, async session =>
        {
            var stream = await session.Events.FetchForWriting<PayoutAccount>(identity.Id, cancellationToken);
            if (stream.Aggregate is { } registered)
            {
                identity.MustMatch(registered.RequestHash);
                return Created(registered, vault.Open(registered.Id, registered.Sealed));
            }

            var organisationId = await OwnerAsync(session, caller, request, cancellationToken);
            var account = Read(request);
            var fingerprints = vault.FingerprintsOf(account.Iban);
            var claims = ClaimsOf(identity.Id, organisationId, fingerprints);
            // Before the accounts: who registers one after this reading is found as a conflict over these rows, before it as an account.
            var taken = (await session.LoadManyAsync<OrganisationIban>(cancellationToken, [.. claims.Select(row => row.Id)]))
                .Select(row => row.Id).ToHashSet();
            var others = await session.Query<PayoutAccount>()
                .Where(other => other.OrganisationId == organisationId).ToListAsync(cancellationToken);
            var command = new PayoutAccountDecider.RegisterAccount(identity.Id, organisationId, vault.Seal(identity.Id, account),
                fingerprints, account.Iban.CountryCode, account.Bic.CountryCode, others, caller.ClientId,
                identity.RequestHash, time.GetUtcNow(), request.FunderId);
            var decision = PayoutAccountDecider.Decide(command, null);
            if (decision.IsRefused) throw new RefusedException(decision.Refusals);
            stream.AppendMany(decision.Events);
            session.Store(claims.Where(row => taken.Contains(row.Id)));
            session.Insert(claims.Where(row => !taken.Contains(row.Id)));
            return Created(PayoutAccount.Evolve(null, decision.Events[0]), account);
        }, cancellationToken);
    }

    // Under every live key: during a rotation, replicas do not agree on the current one.
    private static IReadOnlyList<OrganisationIban> ClaimsOf(
        Guid accountId, Guid organisationId, IReadOnlyList<IbanFingerprint> fingerprints) =>
        [.. fingerprints.Select(fingerprint => new OrganisationIban(OrganisationIban.IdOf(organisationId, fingerprint), accountId))];

    /// <summary>Whose account it is to be; accounts of funders are kept under an id of their own.</summary>
    private static async Task<Guid> OwnerAsync(IQuerySession session, Caller caller, Request request, CancellationToken cancellationToken)
    {
        if (request is { OrganisationId: { } organisationId, FunderId: null })
        {
            await MustActForAsync(session, caller, organisationId, cancellationToken);
            return organisationId;
        }

        if (request is not { OrganisationId: null, FunderId: { Length: > 0 and <= FunderIdLengthMost } funderId }
            || funderId.Any(char.IsControl))
            throw new RefusedException(OneOwner);
        return caller.Has(Roles.Finance) ? Refund.OrganisationIdOf(funderId) : throw new RefusedException(NotYours);
    }

    private static async Task MustActForAsync(IQuerySession session, Caller caller, Guid organisationId,
        CancellationToken cancellationToken)
    {
        var venues = await KnownVenue.OfOrganisationAsync(session, organisationId, cancellationToken);
        if (!venues.Any(venue => caller.Has(Roles.Finance) || venue.OrganisationsSeenBy(caller).Contains(organisationId)))
            throw new RefusedException(OrganisationUnknown);
    }

    private static BankAccount Read(Request request)
    {
        List<Refusal> flaws = [];
        if (request.Holder.Length is 0 or > HolderLengthMost || !SepaText.CanSay(request.Holder))
            flaws.Add(Refusal.Invalid("invalid-holder", $"A holder's name has 1 to {HolderLengthMost} characters, with Latin letters.",
                "/holder"));
        if (!Iban.TryRead(request.Iban, "/iban", out var iban, out var flaw)) flaws.Add(flaw);
        if (!Bic.TryRead(request.Bic, iban, "/bic", out var bic, out flaw)) flaws.Add(flaw);
        return flaws.Count == 0 ? new BankAccount(request.Holder, iban!, bic!) : throw new RefusedException(flaws);
    }

    private static Created<Answer> Created(PayoutAccount account, BankAccount details) => TypedResults.Created(
        $"/settlement/v1/accounts/{account.Id}",
        new Answer(account.Id, account.OrganisationId, details.Holder, details.Iban.Masked, details.Bic.Value, account.IsInSepa));
}
