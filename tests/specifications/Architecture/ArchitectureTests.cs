using System.Reflection;
using System.Text.RegularExpressions;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;
using Aptic.Settlement;
using MassTransit;
using Xunit;

namespace Aptic.Tests.Specifications.Architecture;

/// <summary>The rules of the design that code can break without anybody noticing.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly IReadOnlyList<string> SharedAssemblies =
        ["Aptic.Contracts", "Aptic.Kernel", "Aptic.Hosting", "Aptic.ChequeCodes", "Aptic.BankFormats"];

    public static TheoryData<string> ServiceNames => [.. Platform.Services.Keys];

    [Fact]
    public void Contracts_depend_on_nothing_but_the_base_library() => Assert.All(
        typeof(AgreementTermsChanged).Assembly.GetReferencedAssemblies(),
        reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void A_service_knows_contracts_and_what_all_share_and_no_other_service(string service) => Assert.All(
        Platform.Services[service].Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Aptic.", StringComparison.Ordinal)),
        name => Assert.Contains(name, SharedAssemblies));

    [Fact]
    public void The_kernel_depends_on_nothing_but_the_base_library() => Assert.All(
        typeof(Money).Assembly.GetReferencedAssemblies(),
        reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    [Fact]
    public void Every_message_is_published_by_exactly_one_service_and_heard_by_at_least_one()
    {
        var heard = Platform.Services.Values.SelectMany(service => ConsumersIn(service.Assembly)).SelectMany(MessagesOf).ToHashSet();
        var sources = Platform.Sources("services").Where(file => file.EndsWith("Contracts.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        Assert.All(Platform.Messages, message =>
        {
            Assert.Contains(message, heard);
            Assert.Single(sources, source => Regex.IsMatch(source, $@"\b{message.Name}\("));
        });
    }

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void Every_consumer_has_its_definition(string service)
    {
        var assembly = Platform.Services[service].Assembly;
        Assert.All(ConsumersIn(assembly), consumer => Assert.Contains(assembly.GetTypes(), type => type.Name == $"{consumer.Name}Definition"));
    }

    [Fact]
    public void Domain_files_are_free_of_infrastructure()
    {
        var domain = Platform.Sources("services").Where(IsDomain).ToList();
        Assert.True(domain.Count > 20, "the domain's files were found");
        Assert.All(domain, file => Assert.Empty(Infrastructure().Matches(File.ReadAllText(file)).Select(match => $"{file}: {match.Value}")));
    }

    [Fact]
    public void The_clock_is_never_read_in_the_domain() => Assert.All(
        Platform.Sources("services").Where(IsDomain), file => Assert.DoesNotContain("TimeProvider", File.ReadAllText(file), StringComparison.Ordinal));

    [Fact]
    public void Shares_are_whole_basis_points() => Assert.All(
        TypesOfServicesAndContracts().SelectMany(type => type.GetProperties())
            .Where(property => property.Name.EndsWith("BasisPoints", StringComparison.Ordinal)),
        property => Assert.True(
            (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is { } kind && (kind == typeof(int) || kind == typeof(long)),
            $"{property.DeclaringType}.{property.Name} is {property.PropertyType.Name}"));

    [Fact]
    public void Money_is_whole_cents() => Assert.All(
        PropertiesEndingIn("Cents").Where(property => property.Name != "AmountsCents"), property => IsOf(property, typeof(long)));

    [Fact]
    public void Days_are_days_and_instants_are_instants()
    {
        Assert.All(PropertiesEndingIn("On"), property => IsOf(property, typeof(DateOnly)));
        Assert.All(PropertiesEndingIn("At"), property => IsOf(property, typeof(DateTimeOffset)));
    }

    /// <summary>What others name, they name as they like: parties, traces, keys, and what the bank and files call things.</summary>
    [Fact]
    public void Ids_of_ours_are_unique_by_themselves() => Assert.All(
        PropertiesEndingIn("Id").Where(property => !NamedByOthers.Contains(property.Name)), property => IsOf(property, typeof(Guid)));

    /// <summary>What Marten calls its tables is known in one place a service; hosting knows what all have alike.</summary>
    [Fact]
    public void Martens_tables_are_named_in_one_place_a_service() => Assert.All(
        Platform.Sources("services").Where(file => Path.GetFileName(file) != "Tables.cs"
            && !file.Contains($"{Path.DirectorySeparatorChar}hosting{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
        file => Assert.DoesNotMatch(@"\bmt_\w+", File.ReadAllText(file)));

    [Fact]
    public void Every_program_reads_like_a_table_of_contents() => Assert.All(
        Platform.Sources("services", "gateway").Where(file => Path.GetFileName(file) == "Program.cs"),
        file => Assert.True(File.ReadLines(file).Count() < 80, file));

    [Fact]
    public void Lines_over_140_columns_do_not_become_more()
    {
        // Lower the number with every line that is broken; at none, forbid them.
        const int MostLeft = 1_132;
        var wide = Platform.Sources("services", "gateway", "contracts", "deploy", "tests")
            .Select(file => (Path: Path.GetRelativePath(Platform.Root, file), Count: File.ReadLines(file).Count(line => line.Length > 140)))
            .Where(file => file.Count > 0).OrderByDescending(file => file.Count).ToList();
        Assert.True(wide.Sum(file => file.Count) <= MostLeft,
            $"{wide.Sum(file => file.Count)} lines have more than 140 columns, {MostLeft} had. {string.Join(", ", wide.Take(20))}");
    }

    [Fact]
    public void No_test_is_skipped() => Assert.All(
        Platform.Sources("tests"), file => Assert.DoesNotContain("Skip" + " =", File.ReadAllText(file), StringComparison.Ordinal));

    private static IEnumerable<Type> TypesOfServicesAndContracts() => Platform.Services.Values
        .SelectMany(service => service.Assembly.GetTypes()).Concat(typeof(AgreementTermsChanged).Assembly.GetExportedTypes());

    private static IEnumerable<Type> ConsumersIn(System.Reflection.Assembly assembly) =>
        assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && MessagesOf(type).Any());

    private static IEnumerable<Type> MessagesOf(Type consumer) => consumer.GetInterfaces()
        .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IConsumer<>))
        .Select(contract => contract.GetGenericArguments()[0]);

    // All that lies in a domain folder; where a stream's folder holds more than its domain, events, deciders, rules and each state.
    private static bool IsDomain(string file)
    {
        var folders = Path.GetRelativePath(Path.Combine(Platform.Root, "services"), file).Split(Path.DirectorySeparatorChar);
        if (folders.Contains("domain")) return true;
        if (folders.Length != 3 || folders[0] is "hosting" or SettlementService.Name) return false;

        var name = Path.GetFileNameWithoutExtension(file);
        return name.EndsWith("Events", StringComparison.Ordinal) || name.EndsWith("Decider", StringComparison.Ordinal)
            || name.EndsWith("Rules", StringComparison.Ordinal) || File.ReadAllText(file).Contains(" Evolve(", StringComparison.Ordinal);
    }

    private static readonly string[] NamedByOthers =
    [
        "FunderId", "PartnerId", "ClientId", "TraceId", "KeyId", "HashKeyId", "CurrentKeyId", "EndToEndId", "BatchId", "MessageId",
        "StatementId", "SourceId", "Id",
    ];

    private static IEnumerable<PropertyInfo> PropertiesEndingIn(string unit) => TypesOfServicesAndContracts()
        .SelectMany(type => type.GetProperties())
        .Where(property => property.Name.EndsWith(unit, StringComparison.Ordinal) && property.DeclaringType!.Assembly != typeof(object).Assembly);

    private static void IsOf(PropertyInfo property, Type type) => Assert.True(
        (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == type,
        $"{property.DeclaringType}.{property.Name} is {property.PropertyType.Name}");

    [GeneratedRegex(@"using (static )?(Marten|MassTransit|Npgsql|JasperFx|Weasel|Microsoft|Aptic\.Hosting)[^;]*;", RegexOptions.CultureInvariant)]
    private static partial Regex Infrastructure();
}
