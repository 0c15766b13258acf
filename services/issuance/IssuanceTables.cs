using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Issuance;

/// <summary>The tables beside the requests' streams: what is too much, too personal or too secret for an event.</summary>
public static class IssuanceTables
{
    /// <summary>The only place with the partners' references: erasing a row makes its beneficiary anonymous everywhere.</summary>
    public static readonly PostgresqlObjectName Beneficiary = Name("beneficiary");

    public static readonly PostgresqlObjectName Line = Name("request_line");

    /// <summary>Cheques with their codes, encrypted.</summary>
    public static readonly PostgresqlObjectName Cheque = Name("issued_cheque");

    public static readonly PostgresqlObjectName SerialSequence = Name("cheque_serial");

    public static IEnumerable<Weasel.Core.ISchemaObject> All()
    {
        yield return BeneficiaryTable();
        yield return LineTable();
        yield return ChequeTable();
        yield return new Sequence(SerialSequence);
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
        return table;
    }

    private static Table LineTable()
    {
        var table = new Table(Line);
        table.AddColumn("request_id", "uuid").AsPrimaryKey();
        table.AddColumn("line", "integer").AsPrimaryKey();
        table.AddColumn("beneficiary_id", "uuid").NotNull();
        table.AddColumn("target_public", "text");
        table.AddColumn("cheque_count", "integer").NotNull();
        table.AddColumn("first_number", "integer").NotNull();
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
        return table;
    }

    private static PostgresqlObjectName Name(string name) => new(IssuanceService.Name, name, SchemaUtils.IdentifierUsage.General);
}
