using Aptic.Catalogue.Imports;
using Xunit;

namespace Aptic.Tests.Specifications.Catalogue;

public sealed class ImportSpecifications
{
    private static readonly Guid Id = Guid.CreateVersion7();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly VenuesImported Done = new(Id, "hash", "1.0", 1, 0, 0, Now.AddHours(1));

    [Fact]
    public void An_import_is_done_once_its_report_is_recorded()
    {
        var started = Import.Evolve(null, new ImportStarted(Id, "hash", "1.0", 1, Now));
        Assert.Equal(new Import(Id, "hash", Now, IsDone: false), started);
        Assert.Equal(started with { IsDone = true }, Import.Evolve(started, Done));
    }

    [Fact]
    public void An_import_from_before_starts_were_recorded_is_done() =>
        Assert.Equal(new Import(Id, "hash", Now.AddHours(1), IsDone: true), Import.Evolve(null, Done));
}
