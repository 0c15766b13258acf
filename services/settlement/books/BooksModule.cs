using Marten;

namespace Aptic.Settlement.Books;

/// <summary>The ledger: entries that events are folded into.</summary>
public static class BooksModule
{
    public static void AddBooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EventPages>();
        builder.Services.AddSingleton<BookWriter>();
        builder.Services.AddHostedService<BookProjection>();
        // One for the process: it remembers since when the books stand where they stand.
        builder.Services.AddSingleton<BooksHealth>();
        builder.Services.AddHealthChecks().AddCheck<BooksHealth>("books", tags: ["ready"]);
    }

    public static void StoreBooks(this StoreOptions options)
    {
        options.Storage.ExtendedSchemaObjects.Add(new BooksSchema());
    }
}
