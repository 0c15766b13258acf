using System.Security.Claims;

namespace Aptic.Hosting;

/// <summary>Who sends a request, as their token says.</summary>
/// <param name="ClientId">The OAuth client.</param>
/// <param name="Party">The body that the client acts for (a funder's or partner's id); empty where it acts for none.</param>
public sealed record Caller(string ClientId, string Party, IReadOnlyList<string> Roles)
{
    public bool Has(string role) => Roles.Contains(role);

    /// <summary>Binds a <see cref="Caller"/> parameter of an endpoint.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));

    public static Caller From(ClaimsPrincipal user) => new(
        user.FindFirstValue("sub") ?? throw new InvalidOperationException("An endpoint that asks for its caller must require a token."),
        user.FindFirstValue("party") ?? "",
        user.FindAll("role").Select(claim => claim.Value).ToList());
}

public static class Roles
{
    public const string Partner = "partner";
    public const string Venue = "venue";
    public const string Funder = "funder";
    public const string CatalogueOperator = "catalogue-operator";
    public const string Ops = "ops";
    public const string Finance = "finance";
}
