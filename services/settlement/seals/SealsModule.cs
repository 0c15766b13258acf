using Marten;

namespace Aptic.Settlement.Seals;

/// <summary>Seals over all events, set with each exported run and each closed month: what was stored before cannot change unseen.</summary>
public static class SealsModule
{
    public static void AddSeals(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EventDigests>();
        builder.Services.AddSingleton<Sealer>();
        builder.Services.AddHostedService<SealProjection>();
    }

    public static void MapSeals(this IEndpointRouteBuilder app) => app.MapProveSeals();

    public static void StoreSeals(this StoreOptions options) => options.Storage.ExtendedSchemaObjects.Add(EventDigests.Table());
}
