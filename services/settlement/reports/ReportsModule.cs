using Aptic.Settlement.OperatorMoney;

namespace Aptic.Settlement.Reports;

/// <summary>What the finance team, funders and venues read out of the books.</summary>
public static class ReportsModule
{
    public static void AddReports(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(OperatorSiren.From(builder.Configuration));
        builder.Services.AddSingleton(services =>
            Issuer.Of(services.GetRequiredService<OperatorAccount>(), services.GetRequiredService<OperatorSiren>()));
        builder.Services.AddSingleton<StatementBooks>();
        builder.Services.AddSingleton<StatementQueries>();
        builder.Services.AddSingleton<PeriodDigest>();
        builder.Services.AddSingleton<FecBooks>();
    }

    public static void MapReports(this IEndpointRouteBuilder app)
    {
        app.MapShowVenueStatement();
        app.MapShowFunderStatement();
        app.MapShowFunderRecap();
        app.MapShowJournal();
        app.MapExportFec();
        app.MapDescribeFec();
    }
}
