namespace Aptic.Gateway;

/// <summary>How much one caller may ask for: the configuration section <c>Limits</c>. Rates count per replica of the gateway.</summary>
public sealed record GatewayLimits
{
    /// <summary>The longest request body of an ordinary operation.</summary>
    public long BodyBytes { get; init; } = 1024 * 1024;

    /// <summary>The longest request body where files are posted: <see cref="BodyLimits"/> says where.</summary>
    public long FileBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>What a client with a token may ask for, all its requests together.</summary>
    public int ClientRequestsPerSecond { get; init; } = 200;

    public int ClientBurstRequests { get; init; } = 400;

    /// <summary>What a network address may ask for without a token.</summary>
    public int AnonymousRequestsPerSecond { get; init; } = 50;

    public int AnonymousBurstRequests { get; init; } = 100;

    /// <summary>Cheques that a network address may look up by their code: enough for a holder, too few to guess one of 2^80.</summary>
    public int ChequeLookupsPerSecond { get; init; } = 1;

    public int ChequeLookupBurst { get; init; } = 10;

    /// <summary>Tokens that a network address may ask for. A token lasts, so a client needs few.</summary>
    public int TokenRequestsPerSecond { get; init; } = 10;

    public int TokenBurstRequests { get; init; } = 30;

    /// <summary>How long a service may take to accept a connection.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 3;

    /// <summary>How long a service may stay silent, in a request or an answer, before it counts as lost.</summary>
    public int ActivityTimeoutSeconds { get; init; } = 60;

    /// <summary>How long a caller may take to send the headers of a request.</summary>
    public int RequestHeadersTimeoutSeconds { get; init; } = 15;

    internal IEnumerable<string> Faults() =>
        from setting in typeof(GatewayLimits).GetProperties()
        let value = Convert.ToInt64(setting.GetValue(this), System.Globalization.CultureInfo.InvariantCulture)
        where value <= 0
        select $"Limits:{setting.Name} is {value}: it must be above zero.";
}
