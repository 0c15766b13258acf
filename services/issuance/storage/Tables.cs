using Weasel.Postgresql;

namespace Aptic.Issuance.Storage;

/// <summary>The names of issuance's tables: Marten's own where SQL looks into them, and a schema for all others.</summary>
public static class Tables
{
    public const string Schema = "issuance";
    public const string Events = $"{Schema}.mt_events";
    public const string KnownWidenings = $"{Schema}.mt_doc_knownwidenings";

    public static PostgresqlObjectName Named(string table) => new(Schema, table, SchemaUtils.IdentifierUsage.General);
}
