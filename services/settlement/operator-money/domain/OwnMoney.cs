using System.Collections.Immutable;

namespace Aptic.Settlement.OperatorMoney.Domain;

/// <summary>
/// What the operator put into the account of the funders' money, took out of it, and spends on venues. What it earned, fees and
/// commission, is beside it.
/// </summary>
public sealed record OwnMoney(Guid Id, long PaidInCents, long WithdrawnCents, long WrittenOffCents)
{
    /// <summary>One account, one stream.</summary>
    public static readonly Guid StreamId = Guid.Parse("0f0c7bfa-6d0e-5f0a-9c5b-6d1f4d0a7a11");

    public ImmutableDictionary<Guid, GoodwillOf> Goodwill { get; init; } = ImmutableDictionary<Guid, GoodwillOf>.Empty;

    /// <summary>What commands have done, by the command's id.</summary>
    public ImmutableDictionary<Guid, object> Done { get; init; } = ImmutableDictionary<Guid, object>.Empty;

    /// <summary>What the bank took for its services, less what it gave back of that.</summary>
    public long BankFeesCents { get; init; }

    public long GoodwillCents => Goodwill.Values.Where(goodwill => goodwill.Granted is not null)
        .Sum(goodwill => goodwill.Asked.AmountCents);

    /// <summary>
    /// What of earned money is in the account still. Below zero where the bank took more: funders' money is missed until the operator pays
    /// in.
    /// </summary>
    /// <param name="earnedCents">Fees and commission.</param>
    public long AvailableCents(long earnedCents) =>
        earnedCents + PaidInCents - WithdrawnCents - WrittenOffCents - GoodwillCents - BankFeesCents;

    /// <summary>What is recorded of the operator's own money under a reference of the bank: above zero for what came in; null for
    /// nothing.</summary>
    public long? MovedUnder(string bankReference)
    {
        foreach (var done in Done.Values)
        {
            if (done is OperatorFundsPaidIn paidIn && paidIn.BankReference == bankReference) return paidIn.AmountCents;
            if (done is OperatorFundsWithdrawn withdrawn && withdrawn.BankReference == bankReference) return -withdrawn.AmountCents;
        }

        return null;
    }

    public static OwnMoney Evolve(OwnMoney? state, object @event) => Fold(state ?? new OwnMoney(StreamId, 0, 0, 0), @event);

    private static OwnMoney Fold(OwnMoney s, object @event) => @event switch
    {
        OperatorFundsPaidIn e => s.DoneBy(e.CommandId, e) with { PaidInCents = s.PaidInCents + e.AmountCents },
        OperatorFundsWithdrawn e => s.DoneBy(e.CommandId, e) with { WithdrawnCents = s.WithdrawnCents + e.AmountCents },
        GoodwillRequested e => s.DoneBy(e.GoodwillId, e).With(new GoodwillOf(e, null, null, null, null)),
        GoodwillGranted e => s.DoneBy(e.CommandId, e).With(s.Goodwill[e.GoodwillId] with { Granted = e }),
        GoodwillTaken e => s.With(s.Goodwill[e.GoodwillId] with { RunId = e.RunId, PayoutId = e.PayoutId }),
        GoodwillGivenBack e => s.With(s.Goodwill[e.GoodwillId] with { RunId = null, PayoutId = null, ExecutedOn = null }),
        GoodwillPaid e => s.With(s.Goodwill[e.GoodwillId] with { ExecutedOn = e.ExecutedOn }),
        BankFeeBorne e => s.DoneBy(e.CommandId, e) with { BankFeesCents = s.BankFeesCents + e.AmountCents },
        WriteOffBorne e => s with { WrittenOffCents = s.WrittenOffCents + e.AmountCents },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is no event of the operator's own money."),
    };

    private OwnMoney DoneBy(Guid commandId, object @event) => this with { Done = Done.SetItem(commandId, @event) };

    private OwnMoney With(GoodwillOf goodwill) => this with { Goodwill = Goodwill.SetItem(goodwill.Asked.GoodwillId, goodwill) };
}

/// <summary>Goodwill to a venue, and how far it is on its way.</summary>
/// <param name="Granted">Null until a second person approved.</param>
/// <param name="RunId">The run that pays it; null where none does.</param>
public sealed record GoodwillOf(GoodwillRequested Asked, GoodwillGranted? Granted, Guid? RunId, Guid? PayoutId, DateOnly? ExecutedOn);
