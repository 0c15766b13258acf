using Weasel.Postgresql;

namespace Aptic.Settlement.Storage;

/// <summary>The names of settlement's tables: Marten's own where SQL looks into them, and a schema for all others.</summary>
public static class Tables
{
    public const string Schema = "settlement";
    public const string Events = $"{Schema}.mt_events";
    public const string Streams = $"{Schema}.mt_streams";
    public const string Progression = $"{Schema}.mt_event_progression";

    /// <summary>What the tables of documents begin with; the name of their type, in small letters, follows.</summary>
    public const string OfDocuments = $"{Schema}.mt_doc_";
    public const string Entitlements = $"{OfDocuments}entitlement";
    public const string PayoutStates = $"{OfDocuments}payoutstate";
    public const string RunsInBrief = $"{OfDocuments}runinbrief";
    public const string Incidents = $"{OfDocuments}incident";
    public const string ClosedDays = $"{OfDocuments}closedday";
    public const string KnownTransactions = $"{OfDocuments}knowntransaction";
    public const string PayoutAccounts = $"{OfDocuments}payoutaccount";

    public static PostgresqlObjectName Named(string table) => new(Schema, table, SchemaUtils.IdentifierUsage.General);
}
