using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using GatewayRoles = Aptic.Gateway.Roles;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>
/// A service that is built and answers, but runs nothing beside, so that no database and no broker are needed: for what is decided before
/// either is asked.
/// </summary>
public static class IdleService
{
    public static ServiceUnderTest<TService> Of<TService>() where TService : class =>
        new("Host=127.0.0.1;Port=1", new Uri("amqp://127.0.0.1:1/"), new Uri("http://127.0.0.1:1/"), new TestClock(),
            PlatformServices.Settings, RunNothing);

    /// <summary>The roles to which an operation of a service is open.</summary>
    public static IReadOnlyList<string> RolesOf(Endpoint endpoint)
    {
        var requirements = endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements).OfType<RolesAuthorizationRequirement>().ToArray();
        return [.. GatewayRoles.All.Where(role => requirements.All(requirement => requirement.AllowedRoles.Contains(role)))];
    }

    private static void RunNothing(IServiceCollection services)
    {
        foreach (var hosted in services.Where(service => service.ServiceType == typeof(IHostedService)).ToArray())
            if (hosted.ImplementationType?.Name != "GenericWebHostService") services.Remove(hosted);
    }
}
