using System.Text.Json;
using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.FunderMoney.Domain;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Runs.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>GET /settlement/v1/refunds?stage=: what goes back to funders, page by page, and what it waits for.</summary>
public static class ListRefunds
{
    private const int LimitMost = 200;
    private const int LimitDefault = 50;

    private static readonly IReadOnlyDictionary<string, RefundStage> Stages =
        Enum.GetValues<RefundStage>().ToDictionary(stage => JsonNamingPolicy.KebabCaseLower.ConvertName(stage.ToString()));

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Item> Refunds, Guid? Next);

    /// <param name="WaitingReason">Why the next run would not pay it; null where it would, or does already.</param>
    public sealed record Item(
        Guid RefundId, Guid AgreementId, string FunderId, long AmountCents, RefundStage Stage, DateTimeOffset ApprovedAt, Guid? RunId,
        Guid? PayoutId, DateOnly? ExecutedOn, string? WaitingReason);

    public static void MapListRefunds(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/refunds", HandleAsync).RequireRole(Roles.Finance, Roles.Ops).WithSummary("What goes back to funders");

    private static async Task<Ok<Answer>> HandleAsync(
        string? stage, Guid? cursor, int? limit, IQuerySession session, TimeProvider time, CancellationToken cancellationToken)
    {
        var size = limit ?? LimitDefault;
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} refunds.", "query limit"));
        if (stage is not null && !Stages.ContainsKey(stage))
            throw new RefusedException(Refusal.Invalid("invalid-stage", $"A stage is one of {string.Join(", ", Stages.Keys)}.",
                "query stage"));

        var found = await session.QueryAsync<Refund>("where (? or stage = ?) and id > ? order by id limit ?", cancellationToken,
            stage is null, stage is null ? "" : Stages[stage].ToString(), cursor ?? Guid.Empty, size + 1);
        var page = found.Take(size).ToList();
        var organisations = page.Select(refund => refund.OrganisationId).Distinct().ToArray();
        var accounts = (await session.Query<PayoutAccount>().Where(account => organisations.Contains(account.OrganisationId))
            .ToListAsync(cancellationToken)).ToLookup(account => account.OrganisationId);
        return TypedResults.Ok(new Answer(
            page.Select(refund => ItemOf(refund, accounts[refund.OrganisationId], time.GetUtcNow())).ToList(),
            found.Count > size ? page[^1].Id : null));
    }

    private static Item ItemOf(Refund refund, IEnumerable<PayoutAccount> accounts, DateTimeOffset now) => new(
        refund.Id, refund.AgreementId, refund.FunderId, refund.AmountCents, refund.Stage, refund.ApprovedAt, refund.RunId, refund.PayoutId,
        refund.ExecutedOn, refund.Stage == RefundStage.Payable
            ? RefundPosition.WaitingReasonOf(refund, PayableAccounts.PayableOf(PayoutAccount.InForce(accounts, now)))
            : null);
}
