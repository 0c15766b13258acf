using Aptic.BankFormats;
using Aptic.Hosting;
using Aptic.Kernel;

namespace Aptic.Settlement.OperatorMoney;

/// <summary>The ring-fenced account that holds the funders' money, from which venues are paid.</summary>
public sealed record OperatorAccount(BankAccount Account)
{
    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message names it.</exception>
    public static OperatorAccount From(IConfiguration configuration)
    {
        var holder = configuration.Required("Operator:Name");
        if (!SepaText.CanSay(holder)) throw new InvalidOperationException("Operator:Name has no letter that a bank could print.");
        if (!Iban.TryRead(configuration.Required("Operator:Iban"), "Operator:Iban", out var iban, out var flaw)) throw Wrong(flaw);
        if (!Bic.TryRead(configuration.Required("Operator:Bic"), iban, "Operator:Bic", out var bic, out flaw)) throw Wrong(flaw);
        return new OperatorAccount(new BankAccount(holder, iban, bic));
    }

    private static InvalidOperationException Wrong(Refusal flaw) => new($"{flaw.Place}: {flaw.Detail}");
}
