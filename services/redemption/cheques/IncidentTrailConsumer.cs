using Aptic.Contracts.Settlement.V1;
using Aptic.Redemption.Cheques.Domain;
using MassTransit;

namespace Aptic.Redemption.Cheques;

/// <summary>
/// Adds to the trail of each cheque what became of an incident on its payment: claimed, contested, recovered, withdrawn. In whatever order
/// messages come.
/// </summary>
public sealed class IncidentTrailConsumer(SettlementTrail trail) : IConsumer<IncidentBooked>, IConsumer<IncidentContested>,
    IConsumer<ContestationAnswered>, IConsumer<ClaimRecovered>, IConsumer<ClaimReopened>, IConsumer<ClaimWithdrawn>
{
    public Task Consume(ConsumeContext<IncidentBooked> context)
    {
        var told = context.Message;
        // Where incidents before it had claimed all, a late reversal claims nothing more of a cheque, and is told of it still.
        var lines = told.Lines.Concat(told.StandIns.Select(line => new ClaimLine(line.ChequeId, line.AgreementId, 0, 0)))
            .DistinctBy(line => line.ChequeId);
        return NoteAsync(context, told.By, lines.Select(line => (line.ChequeId, (object)new ChequeIncidentBooked(
            told.RedemptionId, told.IncidentId, told.Number, told.Kind, line.RecoverableCents, line.CommissionCents, told.OccurredAt))));
    }

    public Task Consume(ConsumeContext<IncidentContested> context)
    {
        var told = context.Message;
        return NoteAsync(context, told.By, told.ChequeIds.Select(chequeId =>
            (chequeId, (object)new ChequeIncidentContested(told.IncidentId, told.OccurredAt))));
    }

    public Task Consume(ConsumeContext<ContestationAnswered> context)
    {
        var told = context.Message;
        return NoteAsync(context, told.By, told.ChequeIds.Select(chequeId =>
            (chequeId, (object)new ChequeContestationAnswered(told.IncidentId, told.IsAccepted, told.OccurredAt))));
    }

    public Task Consume(ConsumeContext<ClaimRecovered> context)
    {
        var told = context.Message;
        return NoteAsync(context, told.By, told.Lines.Select(line => (line.ChequeId, (object)new ChequeClaimRecovered(
            told.IncidentId, told.RecoveryId, told.Means, line.RecoverableCents, line.CommissionCents, told.OccurredAt))));
    }

    public Task Consume(ConsumeContext<ClaimReopened> context)
    {
        var told = context.Message;
        return NoteAsync(context, told.By, told.Lines.Select(line => (line.ChequeId, (object)new ChequeClaimReopened(
            told.IncidentId, told.RecoveryId, line.RecoverableCents, told.OccurredAt))));
    }

    public Task Consume(ConsumeContext<ClaimWithdrawn> context)
    {
        var told = context.Message;
        return NoteAsync(context, told.By, told.Lines.Select(line => (line.ChequeId, (object)new ChequeClaimWithdrawn(
            told.IncidentId, line.RecoverableCents, told.OccurredAt))));
    }

    private Task NoteAsync(ConsumeContext context, string? by, IEnumerable<(Guid, object)> notes) =>
        trail.NoteAsync(notes, context.CancellationToken, by);
}

public sealed class IncidentTrailConsumerDefinition : ConsumerDefinition<IncidentTrailConsumer>;
