using Weasel.Postgresql;

namespace Aptic.Redemption.Storage;

/// <summary>The names of redemption's tables: Marten's own where SQL looks into them, and a schema for all others.</summary>
public static class Tables
{
    public const string Schema = "redemption";
    public const string Events = $"{Schema}.mt_events";

    public static PostgresqlObjectName Named(string table) => new(Schema, table, SchemaUtils.IdentifierUsage.General);
}
