using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Aptic.Gateway;

/// <summary>
/// The one rule of who passes, for every request whether or not an endpoint answers it: the public list, else a token,
/// and for what a service answers a role that the table names. Who has a token and calls what is not there is told so.
/// </summary>
public sealed class Access : AuthorizationHandler<Access>, IAuthorizationRequirement
{
    public const string RoleClaim = "role";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Access requirement)
    {
        if (context.Resource is HttpContext http && Passes(http, context.User)) context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private static bool Passes(HttpContext http, ClaimsPrincipal caller)
    {
        if (PublicOperations.Include(http.Request.Method, http.Request.Path)) return true;
        if (caller.Identity is not { IsAuthenticated: true }) return false;
        if (http.GetEndpoint() is null) return true;

        var roles = caller.FindAll(RoleClaim).Select(claim => claim.Value).ToArray();
        return RoleTable.Allows(http.Request.Method, http.Request.Path, roles);
    }
}

public static class AccessRegistration
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var policy = new AuthorizationPolicyBuilder().AddRequirements(new Access()).Build();
        builder.Services.AddAuthorizationBuilder().SetDefaultPolicy(policy).SetFallbackPolicy(policy);
    }
}
