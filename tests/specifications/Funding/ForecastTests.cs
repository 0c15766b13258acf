using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions.Domain;
using Xunit;

namespace Aptic.Tests.Specifications.Funding;

/// <summary>What will be used before expiry, if cheques go on being used as they were.</summary>
public sealed class ForecastTests
{
    [Fact]
    public void Without_anything_observed_nothing_is_forecast() =>
        Assert.Equal(new Forecast(0, 0, 0, 0, 0), Forecast.Of([], [], Given.Today));

    [Fact]
    public void Cheques_that_nobody_used_are_not_expected_to_be_used()
    {
        var forecast = Forecast.Of([Reserved(10_000, 0)], [Cohort(10, 0, validDays: 100)], Given.Today.AddDays(9));
        Assert.Equal((10, 0L, 10_000L, 0L, 10_000L), (forecast.ObservedDays, forecast.UsedPerDayPartsPerMillion, forecast.InCirculationCents, forecast.ExpectedUseCents, forecast.ExpectedReturnCents));
    }

    [Fact]
    public void What_is_used_at_half_a_day_goes_on_so()
    {
        // 8,000 in circulation, half of what is there used on each of two days: 2,000 are left, with two more days to go.
        IReadOnlyList<Movement> movements = [Reserved(8_000, 0), Used(4_000, 0), Used(2_000, 1)];

        var forecast = Forecast.Of(movements, [Cohort(8, 0, validDays: 3)], Given.Today.AddDays(1));

        Assert.Equal((500_000L, 2_000L, 1_500L, 500L), (forecast.UsedPerDayPartsPerMillion, forecast.InCirculationCents, forecast.ExpectedUseCents, forecast.ExpectedReturnCents));
    }

    [Fact]
    public void A_reversal_is_no_use() => Assert.Equal(0, Forecast.Of(
        [Reserved(8_000, 0), Used(4_000, 0), Used(4_000, 1) with { Reason = "redemption-reversed", From = Term.Owed, To = Term.InCirculation }],
        [Cohort(8, 0, validDays: 30)], Given.Today.AddDays(1)).UsedPerDayPartsPerMillion);

    [Fact]
    public void The_oldest_cheques_are_taken_to_be_used_first()
    {
        IReadOnlyList<Movement> movements = [Reserved(4_000, 0), Reserved(4_000, 1), Used(4_000, 1)];

        // What is left is the second cohort's, with a day to go: a third of the exposed is used on a day.
        var forecast = Forecast.Of(movements, [Cohort(4, 0, validDays: 1), Cohort(4, 1, validDays: 1)], Given.Today.AddDays(1));

        Assert.Equal((333_333L, 4_000L, 1_333L), (forecast.UsedPerDayPartsPerMillion, forecast.InCirculationCents, forecast.ExpectedUseCents));
    }

    private static Movement Reserved(long cents, int day) => Moved("funds-reserved", Term.Free, Term.InCirculation, cents, day);

    private static Movement Used(long cents, int day) => Moved("service-redeemed", Term.InCirculation, Term.Owed, cents, day);

    private static Movement Moved(string reason, Term from, Term to, long cents, int day) =>
        new(Guid.NewGuid(), 0, Given.AgreementId, reason, from, to, cents, Given.Today.AddDays(day), Given.Now.AddDays(day));

    private static FundsSetAside Cohort(int cheques, int day, int validDays) => new(Guid.NewGuid(), Given.AgreementId, "departement-16", Given.PartnerId,
        Given.Terms.Version(1) with { ValidityMonths = null, ValidUntil = Given.Today.AddDays(day + validDays) }, cheques, cheques * 1_000, Given.Now.AddDays(day));
}
