using System.Text.Json.Serialization;

namespace Aptic.Catalogue.Standard;

/// <summary>The number by which a venue's body is known in a public register (the standard's <c>pivot</c>).</summary>
/// <param name="Number">In the register's own form: no spaces, upper case.</param>
public sealed record Pivot(PivotKind Kind, string Number)
{
    public static readonly Pivot None = new(PivotKind.None, "");

    /// <summary>What the standard wants in the field, which may not be empty: the sentinel SIRET where nothing is known.</summary>
    [JsonIgnore]
    public string Written => Kind == PivotKind.None ? Siret.Sentinel : Number;
}

public enum PivotKind
{
    /// <summary>The source knows no number, or a wrong one.</summary>
    None,

    /// <summary>An establishment in the national company register: 14 digits with a right key.</summary>
    Siret,

    /// <summary>An association in the national register: <c>W</c> and nine digits.</summary>
    Rna,

    /// <summary>A business in the register of New Caledonia: nine or ten digits.</summary>
    Ridet,
}
