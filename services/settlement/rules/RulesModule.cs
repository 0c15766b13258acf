using Aptic.Hosting;
using Aptic.Settlement.Rules.Domain;
using Marten;

namespace Aptic.Settlement.Rules;

/// <summary>The rules that settlement goes by, each version from its day.</summary>
public static class RulesModule
{
    public static void AddRules(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(SettlementRules.From(builder.Configuration));
        builder.Services.AddSingleton<RulesReader>();
    }

    public static void MapRules(this IEndpointRouteBuilder app)
    {
        app.MapSetRules();
    }

    public static void StoreRules(this StoreOptions options)
    {
        options.FoldStream<RulesHistory, RulesVersionAdded>(RulesHistory.Evolve);
        options.Events.AddEventTypes([typeof(RulesVersionAdded)]);
    }
}
