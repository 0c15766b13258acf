namespace Aptic.Kernel;

/// <summary>Why a decision said no: the part of the interface that clients program against.</summary>
/// <param name="Code">Stable and kebab-case, for programs.</param>
/// <param name="Detail">For a person: what is wrong and what to do. Carries no secret and no personal data.</param>
/// <param name="Place">Where in the request (a JSON pointer, or <c>line 3, column public</c>); null for the request as a whole.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Detail, string? Place = null)
{
    public static Refusal Invalid(string code, string detail, string? place = null) => new(RefusalKind.Invalid, code, detail, place);

    public static Refusal NotFound(string code, string detail, string? place = null) => new(RefusalKind.NotFound, code, detail, place);

    public static Refusal Conflict(string code, string detail, string? place = null) => new(RefusalKind.Conflict, code, detail, place);

    public static Refusal Forbidden(string code, string detail, string? place = null) => new(RefusalKind.Forbidden, code, detail, place);
}

public enum RefusalKind
{
    /// <summary>The request breaks a rule, and would at any time: 422.</summary>
    Invalid,

    /// <summary>What it names is not there, or not the caller's to see: 404.</summary>
    NotFound,

    /// <summary>The state of things does not allow it now: 409.</summary>
    Conflict,

    /// <summary>The caller may not do this: 403.</summary>
    Forbidden,
}

/// <summary>What a pure decision answers: the events that follow (none on a repeat), or every reason against.</summary>
public sealed record Decision(IReadOnlyList<object> Events, IReadOnlyList<Refusal> Refusals)
{
    public static readonly Decision Nothing = new([], []);

    public bool IsRefused => Refusals.Count > 0;

    public static Decision Of(params IReadOnlyList<object> events) => new(events, []);

    public static Decision Refuse(params IReadOnlyList<Refusal> refusals) => new([], refusals);
}
