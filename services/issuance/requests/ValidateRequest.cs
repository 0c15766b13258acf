using Aptic.Hosting;
using Aptic.Issuance.Requests.Domain;
using Aptic.Kernel;
using Marten;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aptic.Issuance.Requests;

/// <summary>
/// POST /issuance/v1/requests/validation: a dry run. Takes what POST /issuance/v1/requests takes, names every error or none, and
/// changes nothing. Whether there is money is funding's to say, once a request is made.
/// </summary>
public static class ValidateRequest
{
    /// <param name="ChequeCount">What the lines that can be read, or the stock, ask for.</param>
    /// <param name="Errors">At most 1,000; the last one says where there are more.</param>
    public sealed record Answer(bool IsValid, int ChequeCount, IReadOnlyList<Error> Errors);

    /// <param name="Place">A JSON pointer, or the line and column of the file; null for the request as a whole.</param>
    public sealed record Error(string Code, string Detail, string? Place);

    public static void MapValidateRequest(this IEndpointRouteBuilder app) =>
        app.MapPost("/issuance/v1/requests/validation", HandleAsync)
            .Accepts<RequestReader.Request>("application/json", "text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(RequestReader.BodyBytesMost))
            .RequireRole(Roles.Partner)
            .WithSummary("Check a request for cheques without making it");

    private static async Task<Ok<Answer>> HandleAsync(
        HttpContext http, [FromQuery] Guid? agreementId, Caller caller, IQuerySession session, RequestCheck check, TimeProvider time,
        CancellationToken cancellationToken)
    {
        try
        {
            var request = await RequestReader.ReadAsync(http, agreementId, cancellationToken);
            var command = new RequestDecider.RequestCheques(Guid.Empty, request.AgreementId, caller.Party, request.Lines, "",
                time.GetUtcNow(), request.Stock);
            var (_, errors) = await check.CheckAsync(session, command, request.Errors, cancellationToken);
            return AnswerOf(request.ChequeCount, errors);
        }
        catch (RefusedException refused)
        {
            return AnswerOf(0, refused.Refusals);
        }
    }

    private static Ok<Answer> AnswerOf(int chequeCount, IReadOnlyList<Refusal> errors) => TypedResults.Ok(
        new Answer(errors.Count == 0, chequeCount, errors.Select(error => new Error(error.Code, error.Detail, error.Place)).ToList()));
}
