using Aptic.Funding.Agreements;
using Aptic.Funding.Agreements.Domain;
using Aptic.Funding.Positions;
using Aptic.Hosting;
using Marten;

namespace Aptic.Funding.Returns;

/// <summary>
/// Tells agreements, in chunks, what their cheques and the claims on venues gave back: from then on it can be reserved again. What was
/// taken back after all, because a claim is open again, can no longer be.
/// </summary>
public sealed class ReturnBooker(Decisions decisions, PositionBook book, TimeProvider time,
    ILogger<ReturnBooker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var agreementId in await book.AgreementsWithReturnsAsync(stoppingToken)) await BookAsync(agreementId,
                    stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "What gave money back could not be read; it is tried again.");
            }
        }
    }

    // One agreement that fails keeps no other waiting.
    private async Task BookAsync(Guid agreementId, CancellationToken cancellationToken)
    {
        try
        {
            await decisions.DecideAsync("funding", session => BookAsync(session, agreementId, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogError(exception, "Returns to agreement {Agreement} could not be booked; they are tried again.", agreementId);
        }
    }

    private async Task BookAsync(IDocumentSession session, Guid agreementId, CancellationToken cancellationToken)
    {
        await session.BeginTransactionAsync(cancellationToken);
        var stream = await session.Events.FetchForWriting<Agreement>(agreementId, cancellationToken);
        if (stream.Aggregate is null) throw new InvalidOperationException($"Cheques gave money back to agreement {agreementId}, which is unknown here.");
        var chunkId = Guid.CreateVersion7();
        var amountCents = await PositionBook.TakeReturnsAsync(session, agreementId, chunkId, cancellationToken);
        if (amountCents != 0)
            AgreementWriter.Append(session, stream, AgreementDecider.Decide(new AgreementDecider.ReturnFunds(chunkId, amountCents,
                time.GetUtcNow()), stream.Aggregate).Events);
    }
}
