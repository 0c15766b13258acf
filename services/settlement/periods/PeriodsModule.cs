using Aptic.Settlement.Periods.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Periods;

/// <summary>Months and their closing, by two persons.</summary>
public static class PeriodsModule
{
    /// <summary>What is stored with its events.</summary>
    public static IReadOnlyList<StoredState> States { get; } =
    [
        StoredState.Of<AccountingPeriod>(AccountingPeriod.Evolve,
            typeof(PeriodClosingPrepared), typeof(PeriodClosed), typeof(PeriodSealed)),
    ];

    public static void AddPeriods(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PeriodClosingReader>();
    }

    public static void MapPeriods(this IEndpointRouteBuilder app)
    {
        app.MapListPeriods();
        app.MapPreparePeriodClosing();
        app.MapClosePeriod();
    }

    public static void StorePeriods(this StoreOptions options)
    {
        foreach (var state in States) state.Register(options);
    }
}
