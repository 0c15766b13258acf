using Aptic.Hosting;
using Aptic.Settlement.OperatorMoney.Domain;
using Marten;

namespace Aptic.Settlement.OperatorMoney;

/// <summary>The operator's own money: what it earned, paid in and withdrew, and goodwill.</summary>
public static class OperatorMoneyModule
{
    public static void AddOperatorMoney(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(OperatorAccount.From(builder.Configuration));
    }

    public static void MapOperatorMoney(this IEndpointRouteBuilder app)
    {
        app.MapMoveOwnMoney();
        app.MapGrantGoodwill();
    }

    public static void StoreOperatorMoney(this StoreOptions options)
    {
        options.FoldStream<OwnMoney, OperatorFundsPaidIn>(OwnMoney.Evolve, typeof(OperatorFundsWithdrawn), typeof(GoodwillRequested),
            typeof(WriteOffBorne), typeof(BankFeeBorne));
        options.Events.AddEventTypes(
        [
            typeof(OperatorFundsPaidIn), typeof(OperatorFundsWithdrawn), typeof(GoodwillRequested), typeof(GoodwillGranted),
            typeof(GoodwillTaken), typeof(GoodwillGivenBack), typeof(GoodwillPaid), typeof(WriteOffBorne), typeof(BankFeeBorne),
        ]);
    }
}
