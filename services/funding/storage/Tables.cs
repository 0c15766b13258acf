using Weasel.Postgresql;

namespace Aptic.Funding.Storage;

/// <summary>The names of funding's tables: Marten's own where SQL looks into them, and a schema for all others.</summary>
public static class Tables
{
    public const string Schema = "funding";

    public static PostgresqlObjectName Named(string table) => new(Schema, table, SchemaUtils.IdentifierUsage.General);
}
