using Aptic.Settlement.Replay;

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
        builder.Services.AddHealthChecks().AddCheck<BooksHealth>("books", tags: ["ready"]);
    }
}
