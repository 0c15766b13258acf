namespace Aptic.Gateway;

/// <summary>What a client may be: the values of the claim <c>role</c> in its access token.</summary>
public static class Roles
{
    public const string Partner = "partner";
    public const string Venue = "venue";
    public const string Funder = "funder";
    public const string CatalogueOperator = "catalogue-operator";
    public const string Ops = "ops";
    public const string Finance = "finance";

    public static readonly IReadOnlyList<string> All = [Partner, Venue, Funder, CatalogueOperator, Ops, Finance];

    /// <summary>Roles that act for a body outside the operator: their clients must say for which.</summary>
    public static readonly IReadOnlyList<string> OfAParty = [Partner, Venue, Funder];
}
