using DotNet.Testcontainers.Builders;
using Npgsql;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>
/// PostgreSQL and RabbitMQ for the tests, started once: those that APTIC_TEST_* variables name, else containers.
/// Each test class has a database and a vhost of its own on them.
/// </summary>
public sealed record Servers(string Postgres, Uri Rabbit, Uri Management)
{
    private static readonly Lazy<Task<Servers>> Started = new(StartAsync);

    public static Task<Servers> GetAsync() => Started.Value;

    private static async Task<Servers> StartAsync()
    {
        var postgres = Environment.GetEnvironmentVariable("APTIC_TEST_POSTGRES");
        var rabbit = Environment.GetEnvironmentVariable("APTIC_TEST_RABBITMQ");
        var management = Environment.GetEnvironmentVariable("APTIC_TEST_RABBITMQ_MANAGEMENT");
        if (postgres is not null && rabbit is not null && management is not null)
            return new Servers(postgres, new Uri(rabbit), new Uri(management));

        return await StartContainersAsync();
    }

    private static async Task<Servers> StartContainersAsync()
    {
        try
        {
            var postgres = new PostgreSqlBuilder("postgres:15").WithCommand("-c", "max_connections=300").Build();
            var rabbit = new RabbitMqBuilder("rabbitmq:3-management").WithPortBinding(15672, assignRandomHostPort: true).Build();
            await Task.WhenAll(postgres.StartAsync(), rabbit.StartAsync());
            var amqp = new Uri(rabbit.GetConnectionString());
            var management = new UriBuilder(amqp) { Scheme = "http", Port = rabbit.GetMappedPublicPort(15672), Path = "" }.Uri;
            return new Servers(postgres.GetConnectionString(), amqp, management);
        }
        catch (DockerUnavailableException exception)
        {
            throw new InvalidOperationException(
                "The integration tests need PostgreSQL and RabbitMQ: run ./deploy/test, or set APTIC_TEST_POSTGRES, APTIC_TEST_RABBITMQ and " +
                "APTIC_TEST_RABBITMQ_MANAGEMENT, or start Docker.", exception);
        }
    }

    /// <summary>A new database, with nobody else in it.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await using var source = NpgsqlDataSource.Create(Postgres);
        await using var create = source.CreateCommand($"create database \"{name}\"");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(Postgres) { Database = name, MaxPoolSize = 12, IncludeErrorDetail = true }.ConnectionString;
    }

    public async Task DropDatabaseAsync(string name)
    {
        NpgsqlConnection.ClearAllPools();
        await using var source = NpgsqlDataSource.Create(Postgres);
        await using var drop = source.CreateCommand($"drop database if exists \"{name}\" with (force)");
        await drop.ExecuteNonQueryAsync();
    }
}
