using Aptic.Settlement.OperatorMoney;
using Aptic.Settlement.Periods;

namespace Aptic.Settlement.Reports;

/// <summary>What the finance team, funders and venues read out of the books.</summary>
public static class StatementsRegistration
{
    public static void AddStatements(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(OperatorSiren.From(builder.Configuration));
        builder.Services.AddSingleton(services =>
            Issuer.Of(services.GetRequiredService<OperatorAccount>(), services.GetRequiredService<OperatorSiren>()));
        builder.Services.AddSingleton<StatementBooks>();
        builder.Services.AddSingleton<StatementDesk>();
        builder.Services.AddSingleton<PeriodDigest>();
        builder.Services.AddSingleton<PeriodDesk>();
        builder.Services.AddSingleton<FecBooks>();
    }

    public static void MapStatements(this IEndpointRouteBuilder app)
    {
        app.MapShowVenueStatement();
        app.MapShowFunderStatement();
        app.MapShowFunderRecap();
        app.MapShowJournal();
        app.MapListPeriods();
        app.MapPreparePeriodClosing();
        app.MapClosePeriod();
        app.MapExportFec();
    }
}
