using System.Text.RegularExpressions;
using Aptic.Catalogue;
using Aptic.Funding;
using Aptic.Gateway;
using Aptic.Issuance;
using Aptic.Redemption;
using Aptic.Settlement;
using Aptic.Tests.Integration.Fixture;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Aptic.Tests.Integration.Gateway;

/// <summary>
/// The gateway's table and what a service offers are written in two places: this holds them together. The service is built
/// but runs nothing, so that no database and no broker are needed.
/// </summary>
public abstract partial class BehindTheGateway<TService>
    where TService : class
{
    private const string AnyId = "00000000-0000-0000-0000-000000000001";

    [Fact]
    public async Task Every_operation_of_the_service_is_open_at_the_gateway_to_its_own_roles()
    {
        await using var service = IdleService.Of<TService>();
        var operations = OperationsOf(service.Services.GetRequiredService<EndpointDataSource>()).ToArray();

        Assert.NotEmpty(operations);
        Assert.All(operations, AgreesWithTheGateway);
    }

    private sealed record Offered(string Method, string Path, bool IsPublic, IReadOnlyList<string> Roles);

    private static void AgreesWithTheGateway(Offered operation)
    {
        Assert.Equal(operation.IsPublic, PublicOperations.Include(operation.Method, operation.Path));
        if (operation.IsPublic) return;

        var atTheGateway = Roles.All.Where(role => RoleTable.Allows(operation.Method, operation.Path, [role])).ToHashSet();
        // Reading is open a little wider at the gateway, to ops and finance: the service says no where it must.
        if (operation.Method == HttpMethods.Get)
            Assert.Superset(operation.Roles.ToHashSet(), atTheGateway);
        else
            Assert.Equal(operation.Roles.Order(), atTheGateway.Order());
    }

    private static IEnumerable<Offered> OperationsOf(EndpointDataSource endpoints) =>
        from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        select new Offered(
            method,
            Parameter().Replace(endpoint.RoutePattern.RawText!.Replace("{documentName}", "v1", StringComparison.Ordinal), AnyId),
            endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
            IdleService.RolesOf(endpoint));

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}

public sealed class FundingBehindTheGateway : BehindTheGateway<FundingService>;

public sealed class IssuanceBehindTheGateway : BehindTheGateway<IssuanceService>;

public sealed class CatalogueBehindTheGateway : BehindTheGateway<CatalogueService>;

public sealed class RedemptionBehindTheGateway : BehindTheGateway<RedemptionService>;

public sealed class SettlementBehindTheGateway : BehindTheGateway<SettlementService>;
