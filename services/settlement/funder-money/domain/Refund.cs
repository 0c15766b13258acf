using Aptic.Kernel;

namespace Aptic.Settlement.FunderMoney.Domain;

public enum RefundStage
{
    /// <summary>To be paid by the next run.</summary>
    Payable,

    /// <summary>Taken by a run.</summary>
    Held,

    /// <summary>In a bank file.</summary>
    InTransfer,

    Paid,
    Abandoned,
}

/// <summary>Money that goes back to a funder, and how far it is on its way.</summary>
/// <param name="RunId">The run that holds, transfers or paid it; null where none does.</param>
public sealed record Refund(
    Guid Id,
    Guid AgreementId,
    string FunderId,
    long AmountCents,
    DateTimeOffset ApprovedAt,
    RefundStage Stage,
    Guid? RunId = null,
    Guid? PayoutId = null,
    DateOnly? ExecutedOn = null,
    RefundAbandoned? Abandonment = null)
{
    /// <summary>Whose accounts it can be paid to: accounts of funders are kept under an id of their own.</summary>
    public Guid OrganisationId => OrganisationIdOf(FunderId);

    public static Guid OrganisationIdOf(string funderId) => DeterministicId.Of("funder", funderId);

    public static Refund Evolve(Refund? state, object @event) => (state, @event) switch
    {
        (null, RefundNoted e) => new Refund(e.RefundId, e.AgreementId, e.FunderId, e.AmountCents, e.OccurredAt, RefundStage.Payable),
        ({ } s, RefundHeld e) => s with { Stage = RefundStage.Held, RunId = e.RunId },
        ({ } s, RefundReleased) => s with { Stage = RefundStage.Payable, RunId = null, PayoutId = null },
        ({ } s, RefundPutInTransfer e) => s with { Stage = RefundStage.InTransfer, RunId = e.RunId, PayoutId = e.PayoutId },
        ({ } s, RefundExecuted e) => s with { Stage = RefundStage.Paid, ExecutedOn = e.ExecutedOn },
        ({ } s, RefundReturned) => s with { Stage = RefundStage.Payable, RunId = null, PayoutId = null, ExecutedOn = null },
        ({ } s, RefundAbandoned e) => s with { Stage = RefundStage.Abandoned, Abandonment = e },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} cannot follow in this state of a refund."),
    };
}
