using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>
/// A test that is there only where an environment variable asks for it: it makes something, and proves nothing by itself.
/// </summary>
[XunitTestCaseDiscoverer("Aptic.Tests.Integration.Upgrade.OnDemandDiscoverer", "Aptic.Tests.Integration")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnDemandFactAttribute(string variable) : FactAttribute
{
    public string Variable { get; } = variable;
}

/// <summary>Finds tests that are asked for.</summary>
public sealed class OnDemandDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer _facts = new(messages);

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Environment.GetEnvironmentVariable((string)factAttribute.GetConstructorArguments().Single()) is null
            ? []
            : _facts.Discover(discoveryOptions, testMethod, factAttribute);
}
