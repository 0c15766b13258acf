using Aptic.Redemption.Storage;
using Marten;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Redemption.Cheques;

/// <summary>The tables beside the cheques' streams: how codes and serials lead to them, and the last line against a second use.</summary>
public static class ChequeTables
{
    public static readonly PostgresqlObjectName Index = Name("cheque_index");
    public static readonly PostgresqlObjectName Codes = Name("cheque_code");

    /// <summary>What each version of an agreement's terms, under which there are cheques, restricts them to.</summary>
    public static readonly PostgresqlObjectName Terms = Name("cheque_terms");
    public static readonly PostgresqlObjectName Redeemed = Name("redeemed_cheque");

    /// <summary>Redemptions whose cheques had something over, until it is released.</summary>
    public static readonly PostgresqlObjectName HeldDifference = Name("held_difference");

    public static IEnumerable<Table> All()
    {
        yield return IndexTable();
        yield return CodeTable();
        yield return TermsTable();
        yield return RedeemedTable();
        yield return HeldDifferenceTable();
    }

    /// <summary>The cheque is at its end: it is no longer outstanding, and the sweep need not look at it.</summary>
    public static void Close(IDocumentSession session, Guid chequeId) =>
        session.QueueSqlCommand($"update {Index} set is_open = false where cheque_id = ?", chequeId);

    /// <summary>The cheque was granted more time: the sweep looks at it again after that.</summary>
    public static void Postpone(IDocumentSession session, Guid chequeId, DateOnly entryUntil) =>
        session.QueueSqlCommand($"update {Index} set entry_until = ? where cheque_id = ?", entryUntil, chequeId);

    /// <summary>A reversed redemption leaves a cheque that may expire.</summary>
    public static void Reopen(IDocumentSession session, IEnumerable<Guid> chequeIds) =>
        session.QueueSqlCommand($"update {Index} set is_open = true where cheque_id = any(?)", chequeIds.ToArray());

    private static Table IndexTable()
    {
        var table = new Table(Index);
        table.AddColumn("serial", "text").AsPrimaryKey();
        table.AddColumn("cheque_id", "uuid").NotNull().AddIndex(index => index.IsUnique = true);
        // Public number of a booklet, and the request: whole booklets and ranges are found by them.
        table.AddColumn("booklet", "text");
        table.AddColumn("request_id", "uuid");
        table.AddColumn("entry_until", "date").NotNull();
        table.AddColumn("is_open", "boolean").NotNull().DefaultValueByExpression("true");
        // Of its terms. Null for a moment in rows that are older than these columns: see ChequeIndexBackfill.
        table.AddColumn("agreement_id", "uuid");
        table.AddColumn("terms_version", "integer");
        table.AddColumn("funder_id", "text");
        table.AddColumn("face_value_cents", "bigint");
        table.Indexes.Add(new IndexDefinition("cheque_index_agreement")
        {
            Columns = ["agreement_id", "terms_version"],
            Predicate = "is_open"
        });
        table.Indexes.Add(new IndexDefinition("cheque_index_without_agreement")
        {
            Columns = ["cheque_id"],
            Predicate = "agreement_id is null"
        });
        table.Indexes.Add(new IndexDefinition("cheque_index_booklet") { Columns = ["booklet"], Predicate = "booklet is not null" });
        table.Indexes.Add(new IndexDefinition("cheque_index_request") { Columns = ["request_id", "serial"] });
        table.Indexes.Add(new IndexDefinition("cheque_index_open") { Columns = ["entry_until"], Predicate = "is_open" });
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

    private static Table TermsTable()
    {
        var table = new Table(Terms);
        table.AddColumn("agreement_id", "uuid").AsPrimaryKey();
        table.AddColumn("terms_version", "integer").AsPrimaryKey();
        table.AddColumn("restrictions", "jsonb").NotNull();
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

    private static Table HeldDifferenceTable()
    {
        var table = new Table(HeldDifference);
        table.AddColumn("redemption_id", "uuid").AsPrimaryKey();
        table.AddColumn("reversible_until", "timestamp with time zone").NotNull().AddIndex();
        return table;
    }

    private static PostgresqlObjectName Name(string table) => Tables.Named(table);
}
