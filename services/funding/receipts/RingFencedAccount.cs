using Aptic.BankFormats;
using Aptic.Hosting;

namespace Aptic.Funding.Receipts;

/// <summary>The account that holds the funders' money: what comes in on another account is no receipt.</summary>
public sealed record RingFencedAccount(Iban Iban)
{
    /// <summary>As settlement is told it, which pays from it.</summary>
    /// <exception cref="InvalidOperationException">The setting is missing or wrong; the message names it.</exception>
    public static RingFencedAccount From(IConfiguration configuration) =>
        Iban.TryRead(configuration.Required("Operator:Iban"), "Operator:Iban", out var iban, out var flaw)
            ? new RingFencedAccount(iban)
            : throw new InvalidOperationException($"{flaw.Place}: {flaw.Detail}");
}
