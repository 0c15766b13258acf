using Marten;

namespace Aptic.Settlement.Replay;

/// <summary>The books again: folded anew, compared, as they were known at an instant, and settled by other rules.</summary>
public static class ReplayModule
{
    public static void AddReplay(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BookReplay>();
        builder.Services.AddSingleton<BookComparison>();
        builder.Services.AddSingleton<StateComparison>();
        builder.Services.AddSingleton<CarrierComparison>();
        builder.Services.AddSingleton<ReplayLog>();
        builder.Services.AddSingleton<ReplayRunner>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReplayRunner>());
    }

    public static void MapReplay(this IEndpointRouteBuilder app)
    {
        app.MapReplayBooks();
        app.MapShowBooksAsOf();
        app.MapTryOtherRules();
    }

    public static void StoreReplay(this StoreOptions options)
    {
        options.Storage.ExtendedSchemaObjects.Add(ReplayLog.Table());
    }
}
