namespace Aptic.Kernel;

/// <summary>Carries refusals from a use case to the edge, where they become problem details.</summary>
public sealed class RefusedException(params IReadOnlyList<Refusal> refusals) : Exception(refusals[0].Code)
{
    public IReadOnlyList<Refusal> Refusals { get; } = refusals;
}
