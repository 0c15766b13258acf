namespace Aptic.Gateway;

/// <summary>Names this process for tests that start it whole: every process of the platform has a class called Program.</summary>
public sealed class GatewayProcess;
