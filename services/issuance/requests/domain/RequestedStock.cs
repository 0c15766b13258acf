namespace Aptic.Issuance.Requests.Domain;

/// <summary>A stock of cheques for nobody in particular yet, printed as booklets; their public is said at their hand-over.</summary>
/// <param name="BookletSize">5 or 10.</param>
public sealed record RequestedStock(int Cheques, int BookletSize);
