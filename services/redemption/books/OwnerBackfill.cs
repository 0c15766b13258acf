using Aptic.Hosting;

namespace Aptic.Redemption.Books;

/// <summary>Lines from before they knew the organisation of their redemption get it from its event.</summary>
public sealed class OwnerBackfill(RedemptionBook book, ILogger<OwnerBackfill> logger)
    : Backfill("organisations of older redemptions", logger)
{
    protected override Task<int> FillPageAsync(CancellationToken cancellationToken) => book.OwnOlderRowsAsync(cancellationToken);
}
