using System.Globalization;
using Aptic.Hosting;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;
using static Aptic.Catalogue.Search.SearchParameters;

namespace Aptic.Catalogue.Search;

/// <summary>
/// GET /catalogue/v1/renewals?within=90: venues whose qualification is due for renewal within so many days, longest overdue first. A
/// date that has passed ends nothing by itself: the venue stays qualified, since the people who hold cheques are not to find its door
/// closed because an office is late; it is listed as overdue until an operator renews, suspends or withdraws it.
/// </summary>
public static class ShowRenewals
{
    private const int WithinDaysUnlessSaid = 90;
    private const int WithinDaysMost = 3_660;
    private const string CursorDay = "yyyyMMdd";

    /// <param name="AsOf">Today (Europe/Paris).</param>
    /// <param name="NextCursor">Send it as <c>cursor</c> with the same <c>within</c> for the next page; null on the last.</param>
    public sealed record Answer(DateOnly AsOf, IReadOnlyList<Due> Renewals, string? NextCursor);

    /// <param name="Status">qualified, or suspended: a reinstated venue takes its renewal date up again.</param>
    /// <param name="IsOverdue">True once the renewal date has passed.</param>
    public sealed record Due(
        Guid VenueId, string Name, string Commune, string PostalCode, Guid? OrganisationId, string Status, DateOnly RenewalOn,
        bool IsOverdue);

    public static void MapShowRenewals(this IEndpointRouteBuilder app) =>
        app.MapGet("/catalogue/v1/renewals", HandleAsync)
            .RequireRole(Roles.CatalogueOperator, Roles.Ops, Roles.Finance)
            .WithSummary("Qualifications that are due for renewal")
            .WithDescription(
                $"Within so many days from today ({WithinDaysUnlessSaid} unless said), and those that are overdue, longest first. An "
                + "overdue venue stays qualified until somebody decides.");

    private static async Task<Ok<Answer>> HandleAsync(
        string? within, string? cursor, string? limit, Renewals renewals, TimeProvider time, CancellationToken cancellationToken)
    {
        List<Refusal> breaches = [];
        var days = Read(within, DaysOf, "within", $"Days from today: 0 to {WithinDaysMost}.", breaches);
        var after = Read(cursor, CursorOf, "cursor", "Take the cursor from the page before, with the same search.", breaches);
        var count = Read(limit, LimitOf, "limit", $"A page has 1 to {LimitMost} venues.", breaches) ?? LimitUnlessSaid;
        if (breaches.Count > 0) throw new RefusedException(breaches);

        var today = ParisTime.DayOf(time.GetUtcNow());
        var found = await renewals.FindAsync(today.AddDays(days ?? WithinDaysUnlessSaid), after, count, cancellationToken);
        var page = found.Take(count).ToList();
        var next = found.Count > page.Count ? CursorAfter(page[^1]).Written() : null;
        return TypedResults.Ok(new Answer(today, [.. page.Select(due => Of(due, today))], next));
    }

    private static int? DaysOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= WithinDaysMost ? days : null;

    private static PageCursor CursorAfter(DueRenewal due) =>
        new(null, due.RenewalOn.ToString(CursorDay, CultureInfo.InvariantCulture), due.VenueId);

    private static (DateOnly RenewalOn, Guid VenueId)? CursorOf(string text) =>
        PageCursor.Parse(text) is { } cursor
            && DateOnly.TryParseExact(cursor.SortKey, CursorDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day, cursor.Id)
            : null;

    private static Due Of(DueRenewal due, DateOnly today) => new(
        due.VenueId, due.Name, due.Commune, due.PostalCode, due.OrganisationId, due.Status, due.RenewalOn, due.RenewalOn < today);
}
