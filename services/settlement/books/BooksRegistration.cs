using Aptic.Settlement.Replay;
using Aptic.Settlement.Reports;

namespace Aptic.Settlement.Books;

public static class BooksRegistration
{
    public static void AddBooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EventPages>();
        builder.Services.AddSingleton<BookPress>();
        builder.Services.AddSingleton<EventDigests>();
        builder.Services.AddSingleton<Sealer>();
        builder.Services.AddHostedService<BookKeeper>();
        // One for the process: it remembers since when the books stand where they stand.
        builder.Services.AddSingleton<BooksHealth>();
        builder.Services.AddSingleton<BookReplay>();
        builder.Services.AddSingleton<BookComparison>();
        builder.Services.AddSingleton<StateComparison>();
        builder.Services.AddSingleton<CarrierComparison>();
        builder.Services.AddSingleton<ReplayLog>();
        builder.Services.AddSingleton<ReplayRunner>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReplayRunner>());
        builder.Services.AddHealthChecks().AddCheck<BooksHealth>("books", tags: ["ready"]);
    }

    public static void MapReplay(this IEndpointRouteBuilder app)
    {
        app.MapReplayBooks();
        app.MapShowBooksAsOf();
        app.MapTryOtherRules();
        app.MapProveSeals();
    }
}
