using Aptic.Funding.Receipts.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>Money is booked once per reference of the bank, and one reference may be written in several ways.</summary>
public sealed class BankReferenceKeyTests
{
    [Theory]
    [InlineData("VIR 2026-7")]
    [InlineData("vir 2026-7")]
    [InlineData("VIR  2026-7")]
    [InlineData("VIR\u00a02026-7")]
    [InlineData("\u200bVIR 2026-7")]
    [InlineData("ＶＩＲ 2026-7")]
    public void What_a_person_takes_for_the_same_reference_is_the_same(string reference) =>
        Assert.Equal(BankReferenceKey.Of("VIR 2026-7"), BankReferenceKey.Of(reference));

    [Theory]
    [InlineData("VIR 2026-8")]
    [InlineData("VIR2026-7")]
    [InlineData("VIR 2026_7")]
    public void Another_reference_is_another(string reference) =>
        Assert.NotEqual(BankReferenceKey.Of("VIR 2026-7"), BankReferenceKey.Of(reference));
}
