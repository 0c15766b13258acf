using Xunit;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>
/// Many agreements, cheques and venues, commands in any order, messages late, out of order and repeated: at every prefix the balance
/// of each agreement adds up and no cheque has two lives, and once all has arrived the books say what the streams say. More
/// sequences: APTIC_PROPERTY_ITERATIONS; from another number on: APTIC_PROPERTY_FIRST.
/// </summary>
public sealed class WholeSpecifications
{
    private const int IterationsDefault = 300;

    [Fact]
    public void Whatever_is_done_in_whatever_order_the_promise_holds()
    {
        var first = Setting("APTIC_PROPERTY_FIRST", 1);
        var failed = Enumerable.Range(first, Setting("APTIC_PROPERTY_ITERATIONS", IterationsDefault))
            .AsParallel().AsOrdered().Select(number => (Number: number, Play.Of(Play.Sequence(number)).Failure)).FirstOrDefault(played => played.Failure is not null);
        if (failed.Failure is null) return;

        var shortest = Play.Shortest(Play.Sequence(failed.Number), failed.Failure);
        Assert.Fail(Play.Describe(failed.Number, Play.Of(shortest)));
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;
}
