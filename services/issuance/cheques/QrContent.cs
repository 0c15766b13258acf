namespace Aptic.Issuance.Cheques;

/// <summary>
/// What a cheque's QR code says: an address with the secret in its fragment, which no browser sends to a server and no server logs.
/// </summary>
public sealed class QrContent
{
    private const string Setting = "Cheques:QrAddress";
    private const string AddressDefault = "aptic:cheque";
    private readonly string _address;

    private QrContent(string address) => _address = address;

    /// <summary>Reads <c>Cheques:QrAddress</c>, where a phone's camera should lead; <c>aptic:cheque</c>, which only venue apps read, where it is left out.</summary>
    /// <exception cref="InvalidOperationException">It is no absolute address, or has a query or a fragment already.</exception>
    public static QrContent From(IConfiguration configuration)
    {
        var address = configuration[Setting] is { Length: > 0 } set ? set : AddressDefault;
        return Uri.TryCreate(address, UriKind.Absolute, out _) && !address.Contains('#', StringComparison.Ordinal)
            && !address.Contains('?', StringComparison.Ordinal)
            ? new QrContent(address)
            : throw new InvalidOperationException($"Set {Setting} to an absolute address without query and fragment, or leave it out.");
    }

    public string Of(string secret) => $"{_address}#{secret}";
}
