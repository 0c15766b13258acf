using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Redemption.Cheques.Domain;
using Aptic.Redemption.Redemptions.Domain;
using Aptic.Redemption.Replicas;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Redemption.Cheques;

/// <summary>GET /redemption/v1/cheques/{serial}: where a cheque stands. By serial alone, what is not one's own is unknown.</summary>
public static class ShowCheque
{
    public static readonly Refusal Unknown = Refusal.NotFound("cheque-unknown", "There is no such cheque, or it is not yours to see.",
        "/serial");

    /// <param name="RedemptionId">Where it is redeemed; null while it is not.</param>
    /// <param name="TargetPublic">The public of its beneficiary; null where none was said.</param>
    /// <param name="Booklet">Public number of its booklet; null outside of stock.</param>
    /// <param name="ReplacedBy">Serial of the cheque that took its place, once that is registered; null for others.</param>
    /// <param name="BlockedReason">Why it is blocked, in its partner's words; null while it is not.</param>
    public sealed record Answer(
        string Serial, ChequeStatus Status, Guid AgreementId, string FunderId, string PartnerId, long FaceValueCents, DateOnly ValidUntil,
        DateOnly EntryUntil, DateOnly? ActivatedOn, Guid? RedemptionId, Guid? VenueId, DateOnly? ServicedOn,
        string? TargetPublic, string? Booklet, string? ReplacedBy, string? BlockedReason);

    public static void MapShowCheque(this IEndpointRouteBuilder app) =>
        app.MapGet("/redemption/v1/cheques/{serial}", HandleAsync)
            .RequireRole(Roles.Partner, Roles.Venue, Roles.Funder, Roles.Finance, Roles.Ops).WithSummary("A cheque by its serial");

    /// <summary>The cheque of a serial, with what was granted to it after its issue, if the caller may see it: its partner, its funder, the venue that redeemed it, finance and ops.</summary>
    /// <exception cref="RefusedException">There is none, or it is not theirs: <c>cheque-unknown</c>, without a difference.</exception>
    public static async Task<Cheque> FindAsync(
        string serial, Caller caller, IQuerySession session, ChequeDirectory directory, CancellationToken cancellationToken)
    {
        var id = await directory.FindBySerialAsync(serial, cancellationToken) ?? throw new RefusedException(Unknown);
        var cheque = await session.Events.AggregateStreamAsync<Cheque>(id, token: cancellationToken);
        if (cheque is null || !await MaySeeAsync(caller, cheque, session, cancellationToken)) throw new RefusedException(Unknown);
        return await KnownWidenings.ApplyAsync(session, cheque, cancellationToken);
    }

    private static async Task<Ok<Answer>> HandleAsync(
        string serial, Caller caller, IQuerySession session, ChequeDirectory directory, CancellationToken cancellationToken)
    {
        var cheque = await FindAsync(serial, caller, session, directory, cancellationToken);
        return TypedResults.Ok(new Answer(
            cheque.Serial, cheque.Status, cheque.Terms.AgreementId, cheque.Terms.FunderId, cheque.Terms.PartnerId,
            cheque.Terms.FaceValueCents,
            cheque.Terms.ValidUntil, cheque.Terms.EntryUntil, cheque.ActivatedOn, cheque.Redemption?.RedemptionId,
            cheque.Redemption?.VenueId,
            cheque.Redemption?.ServicedOn, cheque.TargetPublic, cheque.Booklet, cheque.ReplacedBy, cheque.BlockedReason));
    }

    private static async Task<bool> MaySeeAsync(Caller caller, Cheque cheque, IQuerySession session, CancellationToken cancellationToken)
    {
        if (caller.Has(Roles.Finance) || caller.Has(Roles.Ops)) return true;
        if (caller.Has(Roles.Partner) && caller.Party == cheque.Terms.PartnerId) return true;
        if (caller.Has(Roles.Funder) && caller.Party == cheque.Terms.FunderId) return true;
        if (!caller.Has(Roles.Venue) || cheque.Redemption is not { } redemption) return false;

        var redeemed = await session.Events.AggregateStreamAsync<ServiceRedemption>(redemption.RedemptionId, token: cancellationToken);
        return redeemed is not null && await KnownVenue.IsActedForAsync(
            session, redemption.VenueId, redeemed.Redeemed.OrganisationId, caller, cancellationToken);
    }
}
