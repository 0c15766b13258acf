using Aptic.Settlement.Payees.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Payees;

/// <summary>Who can be paid: venues as the catalogue tells of them, accounts, and holds.</summary>
public static class PayeesModule
{
    /// <summary>What is stored with its events.</summary>
    public static IReadOnlyList<StoredState> States { get; } =
    [
        StoredState.Of<PayoutAccount>(PayoutAccount.Evolve,
            typeof(PayoutAccountRegistered), typeof(PayoutAccountVerified), typeof(PayoutAccountRevoked)),
        StoredState.Of<RiskHold>(RiskHold.Evolve, typeof(RiskHoldPlaced), typeof(RiskHoldReleased)),
    ];

    public static void AddPayees(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(AccountVault.From(builder.Configuration));
    }

    public static void MapPayees(this IEndpointRouteBuilder app)
    {
        app.MapRegisterAccount();
        app.MapVerifyAccount();
        app.MapRevokeAccount();
        app.MapShowAccount();
        app.MapHoldVenue();
    }

    public static void StorePayees(this StoreOptions options)
    {
        foreach (var state in States) state.Register(options);
        options.Schema.For<RiskHold>().Duplicate(hold => hold.VenueId);
        options.Schema.For<PayoutAccount>().Duplicate(account => account.OrganisationId);
        options.Schema.For<OrganisationIban>().UseOptimisticConcurrency(true);
        options.Schema.For<KnownVenue>().UseOptimisticConcurrency(true).Duplicate(venue => venue.OrganisationId);
    }
}
