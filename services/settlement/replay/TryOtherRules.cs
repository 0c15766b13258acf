using Aptic.Hosting;
using Aptic.Kernel;
using Aptic.Settlement.Books;
using Aptic.Settlement.Payees;
using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Reports;
using Aptic.Settlement.Rules;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aptic.Settlement.Replay;

/// <summary>
/// POST /settlement/v1/replay/what-ifs: a month settled again by other rules. It reads, and changes nothing but the log of replays: a
/// repeat gets the same answer, whatever has come since.
/// </summary>
public static class TryOtherRules
{
    private const string Operation = "try-other-rules";
    private const long TariffCentsMost = 100_000;

    /// <param name="Period">The month in which services were redeemed, as 2026-03.</param>
    public sealed record Request(
        string Period, int? PayoutRateBasisPoints = null, int? CommissionBasisPoints = null, long? MinimumPayoutCents = null,
        long? TariffCents = null);

    public sealed record Answer(string Period, int ServiceCount, IReadOnlyList<Venue> Venues, IReadOnlyList<FunderOutcome> Funders);

    /// <param name="Name">Null where the catalogue has not told of the venue.</param>
    public sealed record Venue(Guid VenueId, string? Name, long ActualCents, long WhatIfCents, bool IsPaid, bool WouldBePaid);

    public static void MapTryOtherRules(this IEndpointRouteBuilder app) =>
        app.MapPost("/settlement/v1/replay/what-ifs", HandleAsync).RequireRole(Roles.Finance).WithSummary("A month settled again by other rules");

    private static async Task<Ok<Answer>> HandleAsync(
        Request request, IdempotencyKey key, Caller caller, CommandIdentities identities, ReplayLog log, NpgsqlDataSource database,
        IQuerySession session, RulesReader rules, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = identities.Of(Operation, caller, key, request);
        if (await log.AnswerOfAsync<Answer>(identity, cancellationToken) is { } before) return TypedResults.Ok(before);

        var period = StatementQueries.RequireBegun(
            StatementQueries.RequirePeriod(request.Period, "/period"), ParisTime.DayOf(time.GetUtcNow()), "/period");
        var answer = await AnswerAsync(period, request, database, session, rules, cancellationToken);
        return TypedResults.Ok(await log.KeepAnswerAsync(identity, ReplayKind.WhatIf, caller.ClientId, answer, cancellationToken));
    }

    private static async Task<Answer> AnswerAsync(
        string period, Request request, NpgsqlDataSource database, IQuerySession session, RulesReader rules,
        CancellationToken cancellationToken)
    {
        var other = Read(request);
        var firstDay = Month.FirstDayOf(period);
        var lines = await LinesOfAsync(database, firstDay, cancellationToken);
        var minimum = (await rules.InForceOnAsync(firstDay.AddMonths(1), cancellationToken)).MinimumPayoutCents;
        var (venues, funders) = WhatIf.Of(lines, other, minimum);
        var names = (await session.LoadManyAsync<KnownVenue>(cancellationToken, [.. venues.Select(venue => venue.VenueId)]))
            .ToDictionary(venue => venue.Id, venue => venue.Name);
        var named = venues.Select(venue => new Venue(venue.VenueId, names.GetValueOrDefault(venue.VenueId), venue.ActualCents,
            venue.WhatIfCents, venue.IsPaid, venue.WouldBePaid)).ToList();
        return new Answer(period, lines.DistinctBy(line => line.RedemptionId).Count(), named, funders);
    }

    private static OtherRules Read(Request request)
    {
        List<Refusal> flaws = [];
        if (request is { PayoutRateBasisPoints: not null, CommissionBasisPoints: not null })
            flaws.Add(Refusal.Invalid("two-rates", "The payout rate and the commission say the same: give one of them.",
                "/commissionBasisPoints"));
        if (request.PayoutRateBasisPoints is < 0 or > Money.BasisPointsOfWhole)
            flaws.Add(Refusal.Invalid("invalid-rate", $"A rate is 0 to {Money.BasisPointsOfWhole} basis points.", "/payoutRateBasisPoints"));
        if (request.CommissionBasisPoints is < 0 or > Money.BasisPointsOfWhole)
            flaws.Add(Refusal.Invalid("invalid-rate", $"A rate is 0 to {Money.BasisPointsOfWhole} basis points.", "/commissionBasisPoints"));
        if (request.MinimumPayoutCents < 1) flaws.Add(Refusal.Invalid("invalid-minimum", "The minimum is at least 1 cent.", "/minimumPayoutCents"));
        if (request.TariffCents is < 1 or > TariffCentsMost)
            flaws.Add(Refusal.Invalid("invalid-tariff", $"A tariff is 1 to {TariffCentsMost} cents.", "/tariffCents"));
        return flaws.Count == 0
            ? new OtherRules(request.PayoutRateBasisPoints, request.CommissionBasisPoints, request.MinimumPayoutCents, request.TariffCents)
            : throw new RefusedException(flaws);
    }

    /// <summary>What was redeemed in a month and stands, as the books have it by now: reversed and corrected lines cancel out.</summary>
    private static async Task<List<SettledLine>> LinesOfAsync(NpgsqlDataSource database, DateOnly firstDay,
    CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             select redemption_id, min(venue_id::text)::uuid, min(funder_id), sum(sign * covered_cents)::bigint, sum(sign * payable_cents)::bigint
             from {BooksSchema.Live}.service_line s
             where exists (select from {BooksSchema.Live}.service_line a
               where a.redemption_id = s.redemption_id and a.cheque_id = s.cheque_id and a.sign = 1 and a.accounting_day >= $1 and a.accounting_day < $2)
             group by redemption_id, cheque_id having sum(sign) = 1
             order by redemption_id, cheque_id
             """);
        command.Parameters.Add(new() { Value = firstDay });
        command.Parameters.Add(new() { Value = firstDay.AddMonths(1) });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<SettledLine> lines = [];
        while (await row.ReadAsync(cancellationToken))
            lines.Add(new SettledLine(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4)));
        return lines;
    }
}
