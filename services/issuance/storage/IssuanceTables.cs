using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Issuance.Storage;

/// <summary>The tables beside the requests' streams: what is too much, too personal or too secret for an event.</summary>
public static class IssuanceTables
{
    /// <summary>The only place with the partners' references: erasing a row makes its beneficiary anonymous everywhere.</summary>
    public static readonly PostgresqlObjectName Beneficiary = Name("beneficiary");

    public static readonly PostgresqlObjectName Line = Name("request_line");

    /// <summary>What each partner has asked for under each agreement, refused requests left out.</summary>
    public static readonly PostgresqlObjectName PartnerUse = Name("partner_use");

    /// <summary>Redemptions of cheques, reversed ones too: a reversal may be heard of first.</summary>
    public static readonly PostgresqlObjectName Use = Name("cheque_use");

    /// <summary>Cheques with their codes, encrypted, and where they stand as redemption told.</summary>
    public static readonly PostgresqlObjectName Cheque = Name("issued_cheque");

    public static readonly PostgresqlObjectName SerialSequence = Name("cheque_serial");
    public static readonly PostgresqlObjectName BookletSequence = Name("booklet_number");

    public static IEnumerable<Weasel.Core.ISchemaObject> All()
    {
        yield return BeneficiaryTable();
        yield return LineTable();
        yield return ChequeTable();
        yield return PartnerUseTable();
        yield return UseTable();
        yield return new Sequence(SerialSequence);
        yield return new Sequence(BookletSequence);
    }

    private static Table BeneficiaryTable()
    {
        var table = new Table(Beneficiary);
        table.AddColumn("agreement_id", "uuid").AsPrimaryKey();
        table.AddColumn("partner_id", "text").AsPrimaryKey();
        table.AddColumn("reference", "text").AsPrimaryKey();
        table.AddColumn("beneficiary_id", "uuid").NotNull().AddIndex(index => index.IsUnique = true);
        // Locked by each request for the beneficiary: limits hold when two requests come at once.
        table.AddColumn("cheque_count", "bigint").NotNull();
        // True where the reference is no longer the partner's but a stand-in.
        table.AddColumn("is_erased", "boolean").NotNull().DefaultValueByExpression("false");
        // What all spellings of the reference have in common; null in rows of before, until their agreement is asked under again.
        table.AddColumn("person_key", "text");
        table.Indexes.Add(new IndexDefinition("beneficiary_person_key") { Columns = ["agreement_id", "partner_id", "person_key"] });
        return table;
    }

    private static Table PartnerUseTable()
    {
        var table = new Table(PartnerUse);
        table.AddColumn("agreement_id", "uuid").AsPrimaryKey();
        table.AddColumn("partner_id", "text").AsPrimaryKey();
        table.AddColumn("cheque_count", "bigint").NotNull();
        return table;
    }

    private static Table UseTable()
    {
        var table = new Table(Use);
        table.AddColumn("cheque_id", "uuid").AsPrimaryKey();
        table.AddColumn("redemption_id", "uuid").AsPrimaryKey();
        table.AddColumn("is_reversed", "boolean").NotNull();
        return table;
    }

    private static Table LineTable()
    {
        var table = new Table(Line);
        table.AddColumn("request_id", "uuid").AsPrimaryKey();
        table.AddColumn("line", "integer").AsPrimaryKey();
        // All zeros for stock, here and in the next table.
        table.AddColumn("beneficiary_id", "uuid").NotNull();
        table.AddColumn("target_public", "text");
        table.AddColumn("cheque_count", "integer").NotNull();
        table.AddColumn("first_number", "integer").NotNull();
        table.Indexes.Add(new IndexDefinition("request_line_first_number") { Columns = ["request_id", "first_number"] });
        return table;
    }

    private static Table ChequeTable()
    {
        var table = new Table(Cheque);
        table.AddColumn("request_id", "uuid").AsPrimaryKey();
        table.AddColumn("number", "integer").AsPrimaryKey();
        table.AddColumn("cheque_id", "uuid").NotNull().AddIndex(index => index.IsUnique = true);
        table.AddColumn("serial", "text").NotNull().AddIndex(index => index.IsUnique = true);
        table.AddColumn("beneficiary_id", "uuid").NotNull();
        table.AddColumn("target_public", "text");
        table.AddColumn("key_id", "text").NotNull();
        table.AddColumn("sealed_codes", "bytea").NotNull();
        table.AddColumn("booklet", "text");
        table.AddColumn("agreement_id", "uuid");
        table.AddColumn("partner_id", "text");
        table.AddColumn("valid_until", "date");
        // False until redemption knows a replacement: its codes are not shown before. Those of a request wait for its completion.
        table.AddColumn("is_registered", "boolean").NotNull().DefaultValueByExpression("true");
        table.AddColumn("is_active", "boolean").NotNull().DefaultValueByExpression("true");
        table.AddColumn("is_blocked", "boolean").NotNull().DefaultValueByExpression("false");
        // Of blocks and unblocks the one with the highest revision is in force.
        table.AddColumn("block_revision", "bigint").NotNull().DefaultValueByExpression("0");
        // cancelled, expired or replaced: for good, the first that is heard of.
        table.AddColumn("ended", "text");
        table.AddColumn("replaces", "text");
        table.AddColumn("replaced_by", "text");
        table.Indexes.Add(new IndexDefinition("issued_cheque_last_day")
        {
            Columns = ["partner_id", "valid_until", "serial"],
            Predicate = "ended is null"
        });
        return table;
    }

    private static PostgresqlObjectName Name(string name) => Tables.Named(name);
}
