using Aptic.Settlement.Earnings.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Earnings;

/// <summary>What venues earned: an entitlement for each redeemed service, and the days on which they were redeemed.</summary>
public static class EarningsModule
{
    /// <summary>What is stored with its events.</summary>
    public static IReadOnlyList<StoredState> States { get; } =
    [
        StoredState.Of<Entitlement>(Entitlement.Evolve,
            typeof(EntitlementAccrued), typeof(EarlyReversalKept), typeof(EntitlementCancelled), typeof(EntitlementHeld),
            typeof(EntitlementReleased), typeof(EntitlementPutInTransfer), typeof(EntitlementPaid), typeof(EntitlementReopened),
            typeof(EntitlementCorrected), typeof(LateReversalNoted)),
        StoredState.Of<ClosedDay>(ClosedDay.Evolve, typeof(DayClosureHeard), typeof(DayDifferenceOverridden), typeof(DifferingDayPassed)),
    ];

    public static void AddEarnings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ArrivalTable>();
        builder.Services.AddSingleton<DayReader>();
        builder.Services.AddHostedService<ArrivalBackfill>();
    }

    public static void MapEarnings(this IEndpointRouteBuilder app)
    {
        app.MapListEntitlements();
        app.MapShowDays();
        app.MapOverrideDay();
    }

    public static void StoreEarnings(this StoreOptions options)
    {
        foreach (var state in States) state.Register(options);
        options.Schema.For<ClosedDay>().Duplicate(day => day.Day, notNull: true);
        options.Schema.For<Entitlement>()
            .Duplicate(entitlement => entitlement.Stage)
            .Duplicate(entitlement => entitlement.ReversibleUntil)
            .Duplicate(entitlement => entitlement.VenueId);
        options.Storage.ExtendedSchemaObjects.Add(ArrivalTable.Table());
    }
}
