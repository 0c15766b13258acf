using Aptic.Hosting;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Runs.Domain;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aptic.Settlement.Runs;

/// <summary>GET /settlement/v1/runs/{id}: a run with its payouts, who waits and why, and its totals.</summary>
public static class ShowRun
{
    /// <param name="Stragglers">Of the payouts, what arrived only after an earlier run had taken its day.</param>
    public sealed record Answer(
        Guid RunId, RunStage Stage, DateOnly CutoffOn, DateTimeOffset CutoffAt, long MinimumPayoutCents, Steps Steps, Totals Totals,
        IReadOnlyList<PaidVenue> Payouts, IReadOnlyList<Waiting> Waiting, Stop? Stop, IReadOnlyList<Straggler> Stragglers,
        int? RulesVersion);

    /// <summary>Who did what when; null for what has not been done.</summary>
    public sealed record Steps(Done Prepared, Done? Approved, Exported? Exported, Confirmed? Confirmed);

    public sealed record Done(string By, DateTimeOffset At);

    /// <param name="ExecuteOn">The day for which the bank is asked to execute the file.</param>
    public sealed record Exported(string By, DateTimeOffset At, string MessageId, DateOnly ExecuteOn, string FileSha256);

    public sealed record Confirmed(string By, DateTimeOffset At, DateOnly ExecutedOn);

    /// <param name="WaitingCents">Owed to venues that this run does not pay.</param>
    public sealed record Totals(int PayoutCount, int EntitlementCount, long PayableCents, long CommissionCents, int WaitingCount,
        long WaitingCents);

    /// <param name="VenueName">Null where the catalogue has not told of the venue.</param>
    /// <param name="Iban">Masked.</param>
    /// <param name="Nettings">The claims that are recovered from it.</param>
    /// <param name="TransferCents">Payable and goodwill, without what is recovered.</param>
    /// <param name="Status">pending, executed, rejected, or returned: rejected after it was executed.</param>
    /// <param name="UnplacedCents">What came back and is neither owed again nor recovered: to be settled with the venue.</param>
    public sealed record PaidVenue(
        Guid PayoutId, Guid VenueId, string? VenueName, Guid OrganisationId, string Iban, string EndToEndId, int EntitlementCount,
        long PayableCents, long CommissionCents, long GoodwillCents, IReadOnlyList<Netting> Nettings, long TransferCents, string Status,
        DateOnly? ExecutedOn, DateOnly? ReturnedOn, string? ReturnReason, long UnplacedCents, Guid? RefundId);

    /// <param name="HeldByRunId">The other run that holds it, where that is the reason.</param>
    public sealed record Waiting(
        Guid VenueId, string? VenueName, Guid OrganisationId, int EntitlementCount, long PayableCents, string Reason, string Explanation,
        Guid? HeldByRunId, Guid? RefundId);

    public sealed record Stop(string Reason, string By, DateTimeOffset At, IReadOnlyList<SumDifference> Differences);

    public static void MapShowRun(this IEndpointRouteBuilder app) =>
        app.MapGet("/settlement/v1/runs/{runId:guid}", HandleAsync).RequireRole(Roles.Finance, Roles.Ops).WithSummary("A settlement run");

    private static async Task<Ok<Answer>> HandleAsync(
        Guid runId, IQuerySession session, RunDriver driver, AccountVault vault, CancellationToken cancellationToken)
    {
        var run = await driver.FindAsync(runId, cancellationToken);
        var states = (await driver.PayoutsAsync(runId, cancellationToken)).ToDictionary(payout => payout.Id);
        var names = await NamesAsync(session, run, cancellationToken);
        var accountIds = run.Payouts.Select(payout => payout.AccountId).Distinct().ToArray();
        var accounts = (await session.LoadManyAsync<PayoutAccount>(cancellationToken, accountIds))
            .ToDictionary(account => account.Id, account => vault.Open(account.Id, account.Sealed).Iban.Masked);

        return TypedResults.Ok(new Answer(run.Id, run.Stage, run.CutoffOn, run.CutoffAt, run.MinimumPayoutCents, StepsOf(run),
            TotalsOf(run),
            run.Payouts.Select(payout => PaidVenueOf(payout, states.GetValueOrDefault(payout.PayoutId),
                names.GetValueOrDefault(payout.VenueId), accounts[payout.AccountId])).ToList(),
            run.Waiting.Select(waiting => new Waiting(waiting.VenueId, names.GetValueOrDefault(waiting.VenueId), waiting.OrganisationId,
                waiting.EntitlementCount, waiting.PayableCents, waiting.Reason, WaitingReasons.Explain(waiting.Reason), waiting.HeldByRunId,
                waiting.RefundId)).ToList(),
            run.Stop is { } stop ? new Stop(stop.Reason, stop.StoppedBy, stop.OccurredAt, stop.Differences) : null,
            run.Stragglers ?? [], run.RulesVersion));
    }

    private static async Task<Dictionary<Guid,
        string>> NamesAsync(IQuerySession session, SettlementRun run, CancellationToken cancellationToken)
    {
        var ids = run.Payouts.Select(payout => payout.VenueId).Concat(run.Waiting.Select(waiting => waiting.VenueId)).Distinct().ToArray();
        return (await session.LoadManyAsync<KnownVenue>(cancellationToken, ids)).ToDictionary(venue => venue.Id, venue => venue.Name);
    }

    private static PaidVenue PaidVenueOf(Payout payout, PayoutState? state, string? name, string iban) => new(
        payout.PayoutId, payout.VenueId, name, payout.OrganisationId, iban, payout.EndToEndId, payout.EntitlementCount,
        payout.PayableCents, payout.CommissionCents, payout.GoodwillCents, payout.Nettings ?? [], payout.NetCents, StatusOf(state),
        state is { HasOutcome: true } ? state.ExecutedOn : null, state?.Return?.On, state?.Return?.Reason,
        state?.Return?.UnplacedCents ?? 0, payout.RefundId);

    private static string StatusOf(PayoutState? state) => state switch
    {
        { Return: not null, ExecutedOn: not null } => "returned",
        { Return: not null } => "rejected",
        { IsPaid: true } => "executed",
        _ => "pending",
    };

    private static Steps StepsOf(SettlementRun run) => new(
        new Done(run.OpenedBy, run.OpenedAt),
        run.Approval is { } approval ? new Done(approval.ApprovedBy, approval.OccurredAt) : null,
        run.Export is { } export ? new Exported(export.ExportedBy, export.OccurredAt, export.MessageId, export.ExecuteOn,
            export.FileSha256) : null,
        run.Confirmation is { } confirmed ? new Confirmed(confirmed.ConfirmedBy, confirmed.OccurredAt, confirmed.ExecutedOn) : null);

    private static Totals TotalsOf(SettlementRun run) => new(
        run.Payouts.Count, run.Payouts.Sum(payout => payout.EntitlementCount), run.Payouts.Sum(payout => payout.PayableCents),
        run.Payouts.Sum(payout => payout.CommissionCents), run.Waiting.Count, run.Waiting.Sum(waiting => waiting.PayableCents));
}
