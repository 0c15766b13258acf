using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Redemption.Cheques;

/// <summary>The tables beside the cheques' streams: how codes and serials lead to them, and the last line against a second use.</summary>
public static class ChequeTables
{
    public static readonly PostgresqlObjectName Index = Name("cheque_index");
    public static readonly PostgresqlObjectName Codes = Name("cheque_code");
    public static readonly PostgresqlObjectName Redeemed = Name("redeemed_cheque");

    public static IEnumerable<Table> All()
    {
        yield return IndexTable();
        yield return CodeTable();
        yield return RedeemedTable();
    }

    private static Table IndexTable()
    {
        var table = new Table(Index);
        table.AddColumn("serial", "text").AsPrimaryKey();
        table.AddColumn("cheque_id", "uuid").NotNull().AddIndex(index => index.IsUnique = true);
        return table;
    }

    private static Table CodeTable()
    {
        var table = new Table(Codes);
        table.AddColumn("hash", "text").AsPrimaryKey();
        table.AddColumn("key_id", "text").NotNull();
        table.AddColumn("cheque_id", "uuid").NotNull().AddIndex();
        return table;
    }

    // One row for each live redemption of a cheque, written with its events and deleted by a reversal.
    private static Table RedeemedTable()
    {
        var table = new Table(Redeemed);
        table.AddColumn("cheque_id", "uuid").AsPrimaryKey();
        table.AddColumn("redemption_id", "uuid").NotNull().AddIndex();
        return table;
    }

    private static PostgresqlObjectName Name(string table) => new(RedemptionService.Name, table, SchemaUtils.IdentifierUsage.General);
}
