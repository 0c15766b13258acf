namespace Aptic.Hosting;

/// <summary>Carries refusals from a use case to the edge, where <see cref="Problems"/> turns them into problem details.</summary>
public sealed class RefusedException(params IReadOnlyList<Refusal> refusals) : Exception(refusals[0].Code)
{
    public IReadOnlyList<Refusal> Refusals { get; } = refusals;
}
