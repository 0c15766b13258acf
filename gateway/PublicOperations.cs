namespace Aptic.Gateway;

/// <summary>
/// The written list of what answers without a token. Nothing else does: <see cref="Access"/> asks this list and no other,
/// and a test calls each line.
/// </summary>
public static class PublicOperations
{
    public static readonly IReadOnlyList<Operation> List =
    [
        // Tokens, and the keys that they are checked with.
        new("POST", "/oauth/token"),
        new("GET", "/.well-known/{**rest}"),

        // The catalogue, and the self-assessment of a venue: free to anyone, without an account.
        new("GET", "/catalogue/v1/venues"),
        new("GET", "/catalogue/v1/venues/{id}"),
        new("GET", "/catalogue/v1/venues/export"),
        new("GET", "/catalogue/v1/organisations"),
        new("GET", "/catalogue/v1/organisations/{id}"),
        new("GET", "/catalogue/v1/qualification-criteria"),
        new("GET", "/catalogue/v1/self-assessment"),
        new("POST", "/catalogue/v1/self-assessment"),
        new("GET", "/catalogue/v1/pathways"),
        new("GET", "/catalogue/v1/pathways/{id}"),

        // Health of the gateway itself.
        new("GET", "/health/{**rest}"),

        // Documents of the API.
        new("GET", "/docs/{**rest}"),
        new("GET", "/funding/v1/openapi.json"),
        new("GET", "/issuance/v1/openapi.json"),
        new("GET", "/catalogue/v1/openapi.json"),
        new("GET", "/redemption/v1/openapi.json"),
        new("GET", "/settlement/v1/openapi.json"),
    ];

    public static bool Include(string method, PathString path) => List.Any(operation => operation.Matches(method, path));
}
