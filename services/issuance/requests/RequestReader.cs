using System.Text;
using System.Text.Json;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;

namespace Aptic.Issuance.Requests;

/// <summary>What a partner asks for, as it was read from JSON or CSV.</summary>
/// <param name="Lines">Those that can be read.</param>
/// <param name="Errors">One for each line that cannot.</param>
public sealed record ReadRequest(Guid AgreementId, IReadOnlyList<RequestedLine> Lines, RequestedStock? Stock, IReadOnlyList<Refusal> Errors)
{
    public int ChequeCount => Stock?.Cheques ?? (int)Math.Min(int.MaxValue, Lines.Sum(line => (long)line.Cheques));
}

/// <summary>Reads a request for cheques from the body: JSON, or CSV with the agreement in the address.</summary>
public static class RequestReader
{
    public const long BodyBytesMost = 32 * 1024 * 1024;

    /// <param name="Lines">Cheques for named beneficiaries; left out where a stock is asked for.</param>
    public sealed record Request(Guid AgreementId, IReadOnlyList<Line>? Lines = null, Stock? Stock = null);

    /// <param name="Beneficiary">The partner's own reference: no name, no number of a person that others know.</param>
    public sealed record Line(string Beneficiary, string? TargetPublic, int Cheques);

    /// <param name="BookletSize">5 or 10.</param>
    public sealed record Stock(int Cheques, int BookletSize);

    /// <exception cref="RefusedException">What was sent is no CSV file of this kind.</exception>
    /// <exception cref="BadHttpRequestException">What was sent is no JSON of this kind, or neither JSON nor CSV.</exception>
    public static async Task<ReadRequest> ReadAsync(HttpContext http, Guid? agreementId, CancellationToken cancellationToken)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim().Equals("text/csv", StringComparison.OrdinalIgnoreCase) == true)
        {
            if (agreementId is not { } agreement)
                throw new RefusedException(Refusal.Invalid("agreement-missing",
                    "Name the agreement of a CSV file in the address: ?agreementId=…", "query agreementId"));
            var (lines, errors) = RequestCsv.Read(await ReadTextAsync(http, cancellationToken));
            return new ReadRequest(agreement, lines, null, errors);
        }

        if (!http.Request.HasJsonContentType())
            throw new BadHttpRequestException("Send application/json or text/csv.", StatusCodes.Status415UnsupportedMediaType);

        var request = await ReadJsonAsync(http, cancellationToken);
        if (agreementId is { } other && other != request.AgreementId)
            throw new RefusedException(Refusal.Invalid("agreement-named-twice",
                "The address names another agreement than the body. Leave it out of the address.", "query agreementId"));
        return new ReadRequest(
            request.AgreementId,
            (request.Lines ?? []).Select((line, index) => new RequestedLine(line.Beneficiary, line.TargetPublic, line.Cheques, $"/lines/{index}")).ToList(),
            request.Stock is { } stock ? new RequestedStock(stock.Cheques, stock.BookletSize) : null,
            []);
    }

    private static async Task<Request> ReadJsonAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            return await http.Request.ReadFromJsonAsync<Request>(cancellationToken)
                ?? throw new BadHttpRequestException("The body is null.", StatusCodes.Status400BadRequest);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body is not as it should be.", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static async Task<string> ReadTextAsync(HttpContext http, CancellationToken cancellationToken)
    {
        // Nothing else than UTF-8 is guessed: a mark of UTF-16 is an invalid byte.
        using var reader = new StreamReader(http.Request.Body,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        try
        {
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(Refusal.Invalid("malformed-csv", "The file is not UTF-8. Save it as UTF-8 and send it again."));
        }
    }
}
